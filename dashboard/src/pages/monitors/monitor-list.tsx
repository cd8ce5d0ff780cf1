import { useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import type { MonitorLine } from '../../contract.ts'
import { count } from '../../format.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { useMedia } from '../../ui/use-media.ts'
import { BulkBar } from './bulk-bar.tsx'
import { ListTools } from './list-tools.tsx'
import { MonitorRow } from './monitor-row.tsx'
import { matching, tagsOf } from './overview.ts'
import { useMarks } from './use-marks.ts'
import { useSteadyOrder } from './use-steady-order.ts'
import { useWindow } from '../../ui/use-window.ts'

const wideRowPx = 58
const narrowRowPx = 72
/** What the bar of actions covers at the foot of the window. */
const barPx = 72

/** The table of monitors: worst first, searched and filtered by the address, moved through and marked by keys. */
export function MonitorList({ lines }: { lines: MonitorLine[] }) {
  const filter = useDeferredValue(useSearch({ from: '/shell/' }))
  const narrow = useMedia('(max-width: 760px)')
  const rowPx = narrow ? narrowRowPx : wideRowPx
  const [hovered, setHovered] = useState(false)
  const [selected, setSelected] = useState<string | null>(null)
  const [marking, setMarking] = useState(false)
  const [hasMarks, setHasMarks] = useState(false)
  const ordered = useSteadyOrder(lines, hovered || selected !== null || hasMarks)
  const shown = useMemo(() => matching(ordered, filter), [ordered, filter])
  const { ids, marked, toggle, clear, all } = useMarks(shown)
  if (hasMarks !== marked.length > 0) setHasMarks(marked.length > 0)
  const tags = useMemo(() => tagsOf(lines), [lines])
  const body = useRef<HTMLTableSectionElement>(null)
  const visible = useWindow(body, shown.length, rowPx)
  const stop = () => {
    clear()
    setMarking(false)
  }
  useRowKeys({ lines: shown, selected, select: setSelected, mark: toggle, all, stop, hasMarks, body, rowPx })
  // On a phone the boxes take room that names need: they come when they are asked for.
  const canMark = !narrow || marking || hasMarks
  return (
    <section className="panel" aria-label="Monitors">
      <ListTools
        total={lines.length}
        tags={tags}
        shown={shown.length}
        marking={narrow ? { on: canMark, set: (on) => (on ? setMarking(true) : stop()) } : null}
      />
      <div onPointerEnter={() => setHovered(true)} onPointerLeave={() => setHovered(false)}>
        <table className="monitors" aria-rowcount={shown.length + 1}>
          <ListHead
            narrow={narrow}
            marks={canMark ? { marked: marked.length, of: shown.length, all, clear } : null}
          />
          <tbody ref={body}>
            {visible.above > 0 && <tr aria-hidden style={{ height: visible.above }} />}
            {shown.slice(visible.from, visible.to).map((line, index) => (
              <MonitorRow
                key={line.id}
                line={line}
                index={visible.from + index}
                narrow={narrow}
                selected={line.id === selected}
                marked={canMark ? ids.has(line.id) : null}
                onMark={toggle}
              />
            ))}
            {visible.below > 0 && <tr aria-hidden style={{ height: visible.below }} />}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && (
        <p className="quiet" style={{ padding: '20px 16px', borderTop: '1px solid var(--line)' }}>
          None of the {count(lines.length)} monitors matches.
        </p>
      )}
      {hasMarks && <BulkBar marked={marked} listed={shown.length} tags={tags} onAll={all} onClear={stop} />}
    </section>
  )
}

interface HeadProps {
  narrow: boolean
  marks: { marked: number; of: number; all: () => void; clear: () => void } | null
}

const columns: [title: string, width?: number, className?: string][] = [
  ['Monitor'],
  ['Status', 140],
  ['Last 24 h', 223],
  ['Last hour', 104],
  ['Uptime 24 h', 104, 'num'],
  ['p95, slowest', 112, 'num'],
  ['Regions up', 104, 'num'],
]

function ListHead({ narrow, marks }: HeadProps) {
  return (
    <thead className={narrow && !marks ? 'sr-only' : undefined}>
      <tr>
        {marks && (
          <th scope="col" className="mark-cell">
            <MarkAll {...marks} />
          </th>
        )}
        {columns.slice(0, narrow ? 2 : undefined).map(([title, width, className]) => (
          <th key={title} scope="col" className={className} style={{ width: narrow && width ? 132 : width }}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** Marks everything that is listed, or nothing. */
function MarkAll({ marked, of, all, clear }: NonNullable<HeadProps['marks']>) {
  const box = useRef<HTMLInputElement>(null)
  const isSome = marked > 0 && marked < of
  useEffect(() => {
    if (box.current) box.current.indeterminate = isSome
  }, [isSome])
  return (
    <label>
      <input
        ref={box}
        type="checkbox"
        aria-label={`Select all ${count(of)} monitors listed`}
        checked={marked > 0 && marked === of}
        onChange={marked === of ? clear : all}
      />
    </label>
  )
}

interface RowKeys {
  lines: readonly MonitorLine[]
  selected: string | null
  select: (id: string | null) => void
  mark: (id: string, through: boolean) => void
  all: () => void
  stop: () => void
  hasMarks: boolean
  body: React.RefObject<HTMLElement | null>
  rowPx: number
}

function useRowKeys({ lines, selected, select, mark, all, stop, hasMarks, body, rowPx }: RowKeys): void {
  const navigate = useNavigate()
  function move(step: number): void {
    const at = lines.findIndex((line) => line.id === selected)
    const next = at < 0 ? 0 : Math.max(0, Math.min(lines.length - 1, at + step))
    select(lines[next]?.id ?? null)
    const top = (body.current?.getBoundingClientRect().top ?? 0) + next * rowPx
    const bottom = window.innerHeight - (hasMarks ? barPx : 8)
    if (top < 8) window.scrollBy({ top: top - 8 })
    else if (top + rowPx > bottom) window.scrollBy({ top: top + rowPx - bottom })
  }
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    A: all,
    Escape: () => (hasMarks ? stop() : select(null)),
    ...(selected && {
      x: () => mark(selected, false),
      X: () => mark(selected, true),
      Enter: () => void navigate({ to: '/monitors/$id', params: { id: selected }, search: {} }),
    }),
  })
}
