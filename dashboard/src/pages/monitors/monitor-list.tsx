import { useNavigate, useSearch } from '@tanstack/react-router'
import { useDeferredValue, useRef, useState } from 'react'
import type { MonitorSummary } from '../../contract.ts'
import { count } from '../../format.ts'
import { useShortcuts } from '../../parts/shortcuts.ts'
import { useMedia } from '../../ui/use-media.ts'
import { ListTools } from './list-tools.tsx'
import { MonitorRow } from './monitor-row.tsx'
import { matching } from './overview.ts'
import { useSteadyOrder } from './use-steady-order.ts'
import { useWindow } from './use-window.ts'

const wideRowPx = 58
const narrowRowPx = 72

/** The table of monitors: worst first, searched and filtered by the address, moved through by j and k. */
export function MonitorList({ rows }: { rows: MonitorSummary[] }) {
  const filter = useSearch({ from: '/shell/' })
  const narrow = useMedia('(max-width: 760px)')
  const rowPx = narrow ? narrowRowPx : wideRowPx
  const [hovered, setHovered] = useState(false)
  const [selected, setSelected] = useState<string | null>(null)
  const ordered = useSteadyOrder(rows, hovered || selected !== null)
  const shown = matching(ordered, useDeferredValue(filter))
  const body = useRef<HTMLTableSectionElement>(null)
  const visible = useWindow(body, shown.length, rowPx)
  useRowKeys(shown, selected, setSelected, body, rowPx)
  return (
    <section className="panel" aria-label="Monitors">
      <ListTools rows={rows} shown={shown.length} />
      <div onPointerEnter={() => setHovered(true)} onPointerLeave={() => setHovered(false)}>
        <table className="monitors" aria-rowcount={shown.length + 1}>
          <ListHead narrow={narrow} />
          <tbody ref={body}>
            {visible.above > 0 && <tr aria-hidden style={{ height: visible.above }} />}
            {shown.slice(visible.from, visible.to).map((row, index) => (
              <MonitorRow
                key={row.id}
                row={row}
                index={visible.from + index}
                narrow={narrow}
                selected={row.id === selected}
              />
            ))}
            {visible.below > 0 && <tr aria-hidden style={{ height: visible.below }} />}
          </tbody>
        </table>
      </div>
      {shown.length === 0 && (
        <p className="quiet" style={{ padding: '20px 16px', borderTop: '1px solid var(--line)' }}>
          None of the {count(rows.length)} monitors matches.
        </p>
      )}
    </section>
  )
}

function ListHead({ narrow }: { narrow: boolean }) {
  if (narrow)
    return (
      <thead className="sr-only">
        <tr>
          <th scope="col">Monitor</th>
          <th scope="col">Status</th>
        </tr>
      </thead>
    )
  return (
    <thead>
      <tr>
        <th scope="col">Monitor</th>
        <th scope="col" style={{ width: 140 }}>
          Status
        </th>
        <th scope="col" style={{ width: 223 }}>
          Last 24 h
        </th>
        <th scope="col" style={{ width: 104 }}>
          Last hour
        </th>
        <th scope="col" className="num" style={{ width: 104 }}>
          Uptime 24 h
        </th>
        <th scope="col" className="num" style={{ width: 112 }}>
          p95, slowest
        </th>
        <th scope="col" className="num" style={{ width: 104 }}>
          Regions up
        </th>
      </tr>
    </thead>
  )
}

function useRowKeys(
  rows: readonly MonitorSummary[],
  selected: string | null,
  select: (id: string | null) => void,
  body: React.RefObject<HTMLElement | null>,
  rowPx: number,
): void {
  const navigate = useNavigate()
  function move(step: number): void {
    const at = rows.findIndex((row) => row.id === selected)
    const next = at < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, at + step))
    select(rows[next]?.id ?? null)
    const top = (body.current?.getBoundingClientRect().top ?? 0) + next * rowPx
    if (top < 8) window.scrollBy({ top: top - 8 })
    else if (top + rowPx > window.innerHeight - 8)
      window.scrollBy({ top: top + rowPx + 8 - window.innerHeight })
  }
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    Escape: () => select(null),
    ...(selected && {
      Enter: () => void navigate({ to: '/monitors/$id', params: { id: selected }, search: {} }),
    }),
  })
}
