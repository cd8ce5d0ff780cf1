import { useNavigate, useSearch } from '@tanstack/react-router'
import { useRef } from 'react'
import type { MonitorSummary, Status } from '../../contract.ts'
import { count } from '../../format.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { statusWords } from '../../ui/status.tsx'
import { tagsOf, type Filter } from './overview.ts'

const shownTags = 6

/** Search, tags and what is filtered by now. The address carries all of it. */
export function ListTools({ rows, shown }: { rows: MonitorSummary[]; shown: number }) {
  const filter = useSearch({ from: '/shell/' })
  const navigate = useNavigate()
  const search = useRef<HTMLInputElement>(null)
  useShortcuts({ '/': () => search.current?.focus() })
  const set = (part: Filter) =>
    void navigate({ to: '/', search: { ...filter, ...part }, replace: true, resetScroll: false })
  const all = tagsOf(rows)
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
          {shown === rows.length ? 'worst first' : `${count(shown)} of ${count(rows.length)}, worst first`}
        </span>
      </div>
    </div>
  )
}
