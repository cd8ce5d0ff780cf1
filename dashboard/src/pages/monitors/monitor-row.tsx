import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { regionName } from '#core/region'
import type { MonitorSummary } from '../../contract.ts'
import { latency, none, percent } from '../../format.ts'
import { Band, type BandCell } from '../../ui/band.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { StatusWord } from '../../ui/status.tsx'
import { Tip } from '../../ui/tip.tsx'
import { regionsUp, slowest } from './overview.ts'

interface RowProps {
  row: MonitorSummary
  index: number
  narrow: boolean
  selected: boolean
}

/** One monitor. All rows have one height. */
export const MonitorRow = memo(function MonitorRow({ row, index, narrow, selected }: RowProps) {
  return (
    <tr aria-rowindex={index + 2} data-selected={selected || undefined}>
      {narrow ? <Narrow row={row} /> : <Wide row={row} />}
    </tr>
  )
})

const Name = ({ row }: { row: MonitorSummary }) => (
  <Link
    className="name clip"
    dir="auto"
    to="/monitors/$id"
    params={{ id: row.id }}
    search={{}}
    title={row.name}
  >
    {row.name}
  </Link>
)

const DayBand = ({ row }: { row: MonitorSummary }) => (
  <Band cells={row.band as BandCell[]} what="Last 24 hours by half hour" />
)

function Narrow({ row }: { row: MonitorSummary }) {
  return (
    <>
      <td>
        <Name row={row} />
        <DayBand row={row} />
      </td>
      <td style={{ width: 132 }}>
        <StatusWord status={row.status} />
        <span className="faint num">{percent(row.uptime24h)}</span>
      </td>
    </>
  )
}

function Wide({ row }: { row: MonitorSummary }) {
  return (
    <>
      <td>
        <Name row={row} />
        <span className="faint clip" title={row.target}>
          {row.target}
        </span>
      </td>
      <td>
        <StatusWord status={row.status} />
      </td>
      <td>
        <DayBand row={row} />
      </td>
      <td>
        <Sparkline values={row.spark} label="Median latency of the last hour" />
      </td>
      <td className="num">{percent(row.uptime24h)}</td>
      <td className="num">
        <Latencies row={row} />
      </td>
      <td className="num">
        {row.regions.length === 0 ? none : `${regionsUp(row)} of ${row.regions.length}`}
      </td>
    </>
  )
}

function Latencies({ row }: { row: MonitorSummary }) {
  const top = slowest(row)
  if (!top) return none
  const lines = row.regions.map(
    ({ region, p95Ms, lastLatencyMs }) =>
      `${regionName(region)}: p95 ${latency(p95Ms)}, last ${latency(lastLatencyMs)}`,
  )
  return (
    <Tip text={lines.join('\n')}>
      <button type="button" className="reading">
        {latency(top.p95Ms)}
        <span className="faint" style={{ fontFamily: 'var(--font)' }}>
          {row.regions.length > 1 ? regionShort(top.region) : none}
        </span>
      </button>
    </Tip>
  )
}

/** "W. Europe" for "Western Europe": what a narrow column can hold. */
const regionShort = (id: string): string =>
  regionName(id)
    .replace(/^(Western|Eastern) /, (word) => `${word.charAt(0)}. `)
    .replace('North America', 'N. America')
