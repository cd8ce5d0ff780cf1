import { Link } from '@tanstack/react-router'
import { alertRate, apiRate, ingestRate, pingRate, type RequestRate, signInRate } from '#core/request-rates'
import { count, span } from '../../format.ts'

const rates: { what: string; whose: string; rate: RequestRate }[] = [
  { what: 'The API and this dashboard', whose: 'each key, each person', rate: apiRate },
  { what: 'Requests with events', whose: 'each key; each may hold 100,000 events', rate: ingestRate },
  { what: 'Alerts from other systems', whose: 'each key', rate: alertRate },
  { what: 'Pings', whose: 'each heartbeat', rate: pingRate },
  { what: 'Sign-ins', whose: 'each address', rate: signInRate },
]

/** How often one may ask: the rates that are in force. */
export function RequestsPanel() {
  return (
    <section className="panel" aria-label="Requests">
      <h2 style={{ padding: '14px 16px 4px' }}>Requests</h2>
      <p className="hint" style={{ padding: '0 16px 12px' }}>
        Who sends more is refused (429) and told when to come back; nothing else is affected. Every answer
        names its limit in <code>RateLimit-Policy</code>. How many events a second a stream takes is set with{' '}
        <Link to="/streams">each stream</Link>.
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col" className="num">
              At most
            </th>
          </tr>
        </thead>
        <tbody>
          {rates.map(({ what, whose, rate }) => (
            <tr key={what}>
              <td>
                {what}
                <span className="faint">{whose}</span>
              </td>
              <td className="num">
                {count(rate.limit)} in {span(rate.periodSeconds)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
