import type { Incident } from '../../contract.ts'
import { StatusWord } from '../../ui/status.tsx'
import { Lasting } from '../../ui/time.tsx'

const labelsText = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

/** The alerts that make up an incident: those that last first. */
export function Members({ members }: { members: NonNullable<Incident['members']> }) {
  const sorted = members.toSorted(
    (a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || a.since.localeCompare(b.since),
  )
  return (
    <section className="panel" aria-label="Alerts">
      <h2 style={{ padding: '16px 16px 8px' }}>{members.length === 1 ? 'The alert' : 'Alerts in it'}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Alert</th>
            <th scope="col">State</th>
            <th scope="col" className="num wide">
              Lasts
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((member) => (
            <tr key={member.key}>
              <td>
                <b style={{ fontWeight: 550, overflowWrap: 'anywhere' }} dir="auto">
                  {member.title}
                </b>
                <span className="faint" style={{ overflowWrap: 'anywhere' }}>
                  {labelsText(member.labels) || member.key}
                </span>
              </td>
              <td>
                {member.endedAt !== null ? (
                  <StatusWord status="up" word="Over" />
                ) : member.severity === 'critical' ? (
                  <StatusWord status="down" word="Critical" />
                ) : (
                  <StatusWord status="degraded" word="Warning" />
                )}
              </td>
              <td className="num wide">
                <Lasting from={member.since} to={member.endedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
