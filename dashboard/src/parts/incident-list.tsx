import { Link } from '@tanstack/react-router'
import type { Incident } from '../contract.ts'
import { fromWhere } from './from-where.ts'
import { Mark } from '../ui/status.tsx'
import { Ago, Lasting } from '../ui/time.tsx'

const words = { open: 'Open', acknowledged: 'Acknowledged', resolved: 'Resolved' } as const

/** Incidents as rows, newest first. */
export function IncidentList({ incidents }: { incidents: readonly Incident[] }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Incident</th>
          <th scope="col">State</th>
          <th scope="col">Started</th>
          <th scope="col" className="num wide">
            Lasted
          </th>
        </tr>
      </thead>
      <tbody>
        {incidents.map((incident) => (
          <tr key={incident.id}>
            <td>
              <Link
                to="/incidents/$id"
                params={{ id: incident.id }}
                dir="auto"
                style={{ fontWeight: 550, textDecoration: 'none' }}
              >
                {incident.title}
              </Link>
              <span className="faint">
                {incident.cause}
                {fromWhere(incident) && ` · ${fromWhere(incident)}`}
              </span>
            </td>
            <td>
              <span className="row" style={{ gap: 8 }}>
                <Mark status={markOf(incident)} />
                {words[incident.status]}
              </span>
            </td>
            <td style={{ whiteSpace: 'nowrap' }}>
              <Ago at={incident.startedAt} />
            </td>
            <td className="num wide">
              <Lasting from={incident.startedAt} to={incident.resolvedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const markOf = ({ status, severity }: Incident): string =>
  status === 'resolved' ? 'up' : severity === 'warning' ? 'degraded' : 'down'
