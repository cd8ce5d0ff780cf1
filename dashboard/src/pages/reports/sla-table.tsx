import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { SlaRow } from '../../contract.ts'
import { count, none, percent, span } from '../../format.ts'
import { StatusWord } from '../../ui/status.tsx'

const length = (seconds: number | null): string => (seconds === null ? none : span(seconds))

/** One line a monitor, under the name of its group. */
export function SlaTable({ rows }: { rows: readonly SlaRow[] }) {
  const groups = [...Map.groupBy(rows, ({ group }) => group ?? '')]
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Monitor</th>
          <th scope="col" className="num">
            Uptime
          </th>
          <th scope="col">Objective</th>
          <th scope="col" className="num">
            Down
          </th>
          <th scope="col" className="num wide">
            Outages
          </th>
          <th scope="col" className="num wide">
            MTTR
          </th>
          <th scope="col" className="num wide">
            MTBF
          </th>
          <th scope="col" className="num wide">
            Not checked
          </th>
          <th scope="col" className="num wide">
            Maintenance
          </th>
          <th scope="col" className="num wide">
            Checks
          </th>
        </tr>
      </thead>
      <tbody>
        {groups.map(([group, members]) => (
          <Fragment key={group}>
            {groups.length > 1 && (
              <tr>
                <th scope="rowgroup" colSpan={10} style={{ textAlign: 'left' }} dir="auto">
                  {group || 'Without a group'}
                </th>
              </tr>
            )}
            {members.map((row) => (
              <Line key={row.monitorId} row={row} />
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  )
}

function Line({ row }: { row: SlaRow }) {
  return (
    <tr>
      <td>
        <Link to="/monitors/$id" params={{ id: row.monitorId }} dir="auto">
          {row.name}
        </Link>
      </td>
      <td className="num">{percent(row.uptime)}</td>
      <td>
        {row.target === null ? (
          <span className="faint">none</span>
        ) : (
          <span className="row" style={{ gap: 8, flexWrap: 'wrap', rowGap: 0 }}>
            <span className="num">{percent(row.target)}</span>
            {row.met !== null && (
              <StatusWord status={row.met ? 'up' : 'down'} word={row.met ? 'met' : 'missed'} />
            )}
          </span>
        )}
      </td>
      <td className="num">{length(row.downSeconds)}</td>
      <td className="num wide">{count(row.outages)}</td>
      <td className="num wide">{length(row.mttrSeconds)}</td>
      <td className="num wide">{length(row.mtbfSeconds)}</td>
      <td className="num wide">{length(row.unknownSeconds)}</td>
      <td className="num wide">{length(row.maintenanceSeconds)}</td>
      <td className="num wide">{count(row.checks)}</td>
    </tr>
  )
}
