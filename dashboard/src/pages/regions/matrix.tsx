import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { memo, useDeferredValue, useMemo, useRef, useState } from 'react'
import { isPrivateRegion, slugOfRegion } from '#core/private-region'
import { regionName } from '#core/region-names'
import type { MonitorLine } from '../../contract.ts'
import { linesQuery, rowQuery } from '../../data/monitors.ts'
import { count, latency, none } from '../../format.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { Mark, verdictWord } from '../../ui/status.tsx'
import { useWindow } from '../../ui/use-window.ts'
import { matching, worstFirst } from '../monitors/overview.ts'

const rowPx = 37

/** Every monitor against every region: what each believes, and its p95 of the last hour. */
export function Matrix({ regions }: { regions: readonly string[] }) {
  const lines = useQuery(linesQuery)
  return (
    <section
      className="panel"
      aria-label="Monitors by region"
      style={{ overflowX: 'auto', position: 'relative' }}
    >
      <Shown query={lines} loading={<BoneRows rows={6} />}>
        {(data) => <Table lines={data} regions={regions} />}
      </Shown>
    </section>
  )
}

function Table({ lines, regions }: { lines: readonly MonitorLine[]; regions: readonly string[] }) {
  const [typed, setTyped] = useState('')
  const q = useDeferredValue(typed)
  const shown = useMemo(() => matching(worstFirst(lines), { q }), [lines, q])
  const body = useRef<HTMLTableSectionElement>(null)
  const visible = useWindow(body, shown.length, rowPx)
  return (
    <>
      <div className="row between" style={{ padding: '12px 16px', flexWrap: 'wrap' }}>
        <h2>Monitors by region</h2>
        <input
          className="input"
          type="search"
          aria-label="Find monitors"
          placeholder={`Find among ${count(lines.length)}`}
          style={{ width: 220 }}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <table className="matrix" aria-rowcount={shown.length + 1}>
        <thead>
          <tr>
            <th scope="col">Monitor</th>
            {regions.map((region) => (
              <th key={region} scope="col" title={regionName(region)}>
                {isPrivateRegion(region) ? slugOfRegion(region) : region}
              </th>
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {visible.above > 0 && <tr aria-hidden style={{ height: visible.above }} />}
          {shown.slice(visible.from, visible.to).map((line, index) => (
            <Row key={line.id} line={line} index={visible.from + index} regions={regions} />
          ))}
          {visible.below > 0 && <tr aria-hidden style={{ height: visible.below }} />}
        </tbody>
      </table>
      {shown.length === 0 && (
        <p className="quiet" style={{ padding: '4px 16px 16px' }}>
          None matches.
        </p>
      )}
    </>
  )
}

interface RowProps {
  line: MonitorLine
  index: number
  regions: readonly string[]
}

const Row = memo(function Row({ line, index, regions }: RowProps) {
  const row = useQuery(rowQuery(line.id)).data ?? null
  return (
    <tr aria-rowindex={index + 2} style={{ height: rowPx }}>
      <th scope="row">
        <span className="row" style={{ gap: 8 }}>
          <Mark status={line.status} />
          <Link className="clip" to="/monitors/$id" params={{ id: line.id }} search={{}} dir="auto">
            {line.name}
          </Link>
        </span>
      </th>
      {regions.map((region) => {
        const cell = row?.regions.find((one) => one.region === region)
        if (!cell)
          return (
            <td key={region}>
              <span className="sr-only">not checked from here</span>
            </td>
          )
        return (
          <td key={region} title={`${regionName(region)}: ${verdictWord(cell.verdict)}`}>
            <span className="row" style={{ gap: 8 }}>
              <Mark status={cell.verdict} />
              <span className="sr-only">{verdictWord(cell.verdict)}</span>
              <span className="num">{cell.p95Ms === null ? none : latency(cell.p95Ms)}</span>
            </span>
          </td>
        )
      })}
    </tr>
  )
})
