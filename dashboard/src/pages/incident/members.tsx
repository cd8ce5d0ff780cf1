import { Link } from '@tanstack/react-router'
import type { Incident } from '../../contract.ts'
import { StatusWord } from '../../ui/status.tsx'
import { Lasting } from '../../ui/time.tsx'

const labelsText = (labels: Record<string, string>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')

/** Of a monitor why it fails, or why it is in it no more; of an alert its labels. */
const aboutOf = ({ monitorId, cause, reason, labels, key }: Member): string =>
  monitorId === undefined ? labelsText(labels) || key : (reason ?? cause)

const overWord = ({ monitorId, reason }: Member): string =>
  reason !== undefined ? 'Left' : monitorId === undefined ? 'Over' : 'Back up'

type Member = NonNullable<Incident['members']>[number]

/** "Monitors in it", "The alert": what the list is of. */
function headingOf(members: readonly Member[]): { heading: string; column: string } {
  const monitors = members.filter(({ monitorId }) => monitorId !== undefined).length
  const column = monitors === 0 ? 'Alert' : monitors === members.length ? 'Monitor' : 'Trouble'
  if (members.length === 1) return { heading: `The ${column.toLowerCase()}`, column }
  return { heading: column === 'Trouble' ? 'Monitors and alerts in it' : `${column}s in it`, column }
}

/** The alerts and monitors that make up an incident: those that last first. */
export function Members({ members }: { members: NonNullable<Incident['members']> }) {
  const sorted = members.toSorted(
    (a, b) => Number(a.endedAt !== null) - Number(b.endedAt !== null) || a.since.localeCompare(b.since),
  )
  const { heading, column } = headingOf(members)
  return (
    <section className="panel" aria-label={`${column}s`}>
      <h2 style={{ padding: '16px 16px 8px' }}>{heading}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{column}</th>
            <th scope="col">State</th>
            <th scope="col" className="num wide">
              Lasts
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map((member) => (
            <tr key={`${member.monitorId ?? ''} ${member.key}`}>
              <td>
                <b style={{ fontWeight: 550, overflowWrap: 'anywhere' }} dir="auto">
                  {member.monitorId === undefined ? (
                    member.title
                  ) : (
                    <Link to="/monitors/$id" params={{ id: member.monitorId }}>
                      {member.title}
                    </Link>
                  )}
                </b>
                <span className="faint" style={{ overflowWrap: 'anywhere' }}>
                  {aboutOf(member)}
                </span>
              </td>
              <td>
                {member.endedAt !== null ? (
                  <StatusWord
                    status={member.reason === undefined ? 'up' : 'unknown'}
                    word={overWord(member)}
                  />
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
