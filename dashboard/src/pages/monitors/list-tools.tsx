import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import type { Status } from '../../contract.ts'
import { count } from '../../format.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { statusWords } from '../../ui/status.tsx'
import type { Filter } from './overview.ts'

const shownTags = 6

interface ListToolsProps {
  total: number
  /** The most used first. */
  tags: readonly string[]
  shown: number
  /** Whether rows can be marked, where that has to be asked for. */
  marking: { on: boolean; set: (on: boolean) => void } | null
}

/** Search, tags and what is filtered by now. The address carries all of it. */
export function ListTools({ total, tags: all, shown, marking }: ListToolsProps) {
  const filter = useSearch({ from: '/shell/' })
  const navigate = useNavigate()
  const search = useRef<HTMLInputElement>(null)
  useShortcuts({ '/': () => search.current?.focus() })
  const set = (part: Filter) =>
    void navigate({ to: '/', search: { ...filter, ...part }, replace: true, resetScroll: false })
  const tags = all.slice(0, shownTags)
  if (filter.tag && !tags.includes(filter.tag)) tags.push(filter.tag)
  return (
    <div className="row between" style={{ padding: '12px 16px', flexWrap: 'wrap', gap: '8px 12px' }}>
      <div className="row" style={{ flex: '1 1 260px' }}>
        <h2>Monitors</h2>
        <input
          ref={search}
          className="input"
          type="search"
          placeholder="Search name, address or tag  /"
          aria-label="Search monitors"
          style={{ maxWidth: 280, padding: '5px 10px' }}
          value={filter.q ?? ''}
          onChange={(event) => set({ q: event.target.value || undefined })}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
      </div>
      <div className="row" style={{ flexWrap: 'wrap', gap: 6 }}>
        {filter.status && (
          <button type="button" className="chip" aria-pressed onClick={() => set({ status: undefined })}>
            {(statusWords[filter.status as Status] ?? filter.status).toLowerCase()} ×
          </button>
        )}
        {tags.map((tag) => (
          <button
            key={tag}
            type="button"
            className="chip"
            aria-pressed={tag === filter.tag}
            onClick={() => set({ tag: tag === filter.tag ? undefined : tag })}
          >
            {tag}
          </button>
        ))}
        {all.length > tags.length && <span className="faint">+{count(all.length - tags.length)}</span>}
        <span className="faint">
          {shown === total ? 'worst first' : `${count(shown)} of ${count(total)}, worst first`}
        </span>
        {marking && (
          <button
            type="button"
            className="chip"
            aria-pressed={marking.on}
            onClick={() => marking.set(!marking.on)}
          >
            select
          </button>
        )}
      </div>
    </div>
  )
}
