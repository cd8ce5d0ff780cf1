import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { regionName } from '#core/region-names'
import type { MonitorLine, MonitorSummary } from '../../contract.ts'
import { rowQuery } from '../../data/monitors.ts'
import { latency, none, percent } from '../../format.ts'
import { Band, type BandCell } from '../../ui/band.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Bone } from '../../ui/states.tsx'
import { StatusWord, wordFor } from '../../ui/status.tsx'
import { Tip } from '../../ui/tip.tsx'
import { regionsUp, slowest } from './overview.ts'

interface RowProps {
  line: MonitorLine
  index: number
  narrow: boolean
  /** Under the keyboard's cursor. */
  selected: boolean
  /** One of those that something is to be done to; null where nothing can be marked. */
  marked: boolean | null
  /** `through` marks everything from the last one to here. */
  onMark: (id: string, through: boolean) => void
}

/** One monitor. All rows have one height, also before what they show has come. */
export const MonitorRow = memo(function MonitorRow({
  line,
  index,
  narrow,
  selected,
  marked,
  onMark,
}: RowProps) {
  const row = useQuery(rowQuery(line.id)).data ?? null
  return (
    <tr aria-rowindex={index + 2} data-selected={selected || undefined} data-marked={marked || undefined}>
      {marked !== null && (
        <td className="mark-cell">
          <label>
            <input
              type="checkbox"
              checked={marked}
              aria-label={`Select ${line.name}`}
              onChange={(event) =>
                onMark(line.id, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
              }
            />
          </label>
        </td>
      )}
      {narrow ? <Narrow line={line} row={row} /> : <Wide line={line} row={row} />}
    </tr>
  )
})

interface Shown {
  line: MonitorLine
  row: MonitorSummary | null
}

const Name = ({ line }: { line: MonitorLine }) => (
  <Link
    className="name clip"
    dir="auto"
    to="/monitors/$id"
    params={{ id: line.id }}
    search={{}}
    title={line.name}
  >
    {line.name}
  </Link>
)

const DayBand = ({ row }: { row: MonitorSummary | null }) =>
  row ? (
    <Band cells={row.band as BandCell[]} what="Last 24 hours by half hour" />
  ) : (
    <span className="band" aria-hidden>
      <Bone height={16} />
    </span>
  )

/** What it is now. Flapping, or waiting for a parent, says more than the status, once the row is read. */
function Standing({ line, row }: Shown) {
  const flapping = row?.flapping ?? false
  const word = wordFor({ status: line.status, flapping, reason: row?.reason ?? null })
  return <StatusWord status={flapping ? 'degraded' : line.status} word={word} />
}

function Narrow({ line, row }: Shown) {
  return (
    <>
      <td>
        <Name line={line} />
        <DayBand row={row} />
      </td>
      <td style={{ width: 132 }}>
        <Standing line={line} row={row} />
        <span className="faint num">{row ? percent(row.uptime24h) : none}</span>
      </td>
    </>
  )
}

function Wide({ line, row }: Shown) {
  return (
    <>
      <td>
        <Name line={line} />
        <span className="faint clip" title={line.target}>
          {line.target}
        </span>
      </td>
      <td>
        <Standing line={line} row={row} />
      </td>
      <td>
        <DayBand row={row} />
      </td>
      <td>{row && <Sparkline values={row.spark} label="Median latency of the last hour" />}</td>
      <td className="num">{row && percent(row.uptime24h)}</td>
      <td className="num">{row && <Latencies row={row} />}</td>
      <td className="num">
        {row && (row.regions.length === 0 ? none : `${regionsUp(row)} of ${row.regions.length}`)}
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
