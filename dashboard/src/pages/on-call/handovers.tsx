import type { Shifts } from '../../contract.ts'
import type { NameOf } from '../../data/on-call.ts'
import { span } from '../../format.ts'
import { BoneRows } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { dayTimeIn, viewerZone, zoneName } from './words.ts'

const most = 8

/** The next shifts in words: when each begins, by the schedule's clocks and by the viewer's. */
export function Handovers({
  zone,
  upcoming,
  nameOf,
}: {
  zone: string
  upcoming: Shifts | undefined
  nameOf: NameOf
}) {
  const abroad = zone !== viewerZone
  return (
    <section className="panel" aria-label="Now and next">
      <div className="row" style={{ padding: '14px 16px 6px' }}>
        <h2>Now and next</h2>
      </div>
      {!upcoming && <BoneRows rows={4} height={44} />}
      {upcoming?.data.length === 0 && (
        <p className="quiet" style={{ padding: '0 16px 16px' }}>
          Nobody is on call in the next 90 days.
        </p>
      )}
      {upcoming && upcoming.data.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">Who</th>
              <th scope="col">From, in {zoneName(zone)}</th>
              {abroad && (
                <th scope="col" className="wide">
                  For you
                </th>
              )}
              <th scope="col" className="num wide">
                Lasts
              </th>
            </tr>
          </thead>
          <tbody>
            {upcoming.data.slice(0, most).map(({ personId, startsAt, endsAt }) => {
              const start = Date.parse(startsAt)
              return (
                <tr key={startsAt}>
                  <td dir="auto" style={{ fontWeight: 550 }}>
                    {nameOf(personId)}
                  </td>
                  <td style={{ whiteSpace: 'nowrap' }}>
                    {dayTimeIn(zone, start)}
                    <span className="faint">
                      <Ago at={startsAt} />
                    </span>
                  </td>
                  {abroad && (
                    <td className="wide quiet" style={{ whiteSpace: 'nowrap' }}>
                      {dayTimeIn(viewerZone, start)}
                    </td>
                  )}
                  <td className="num wide">
                    {endsAt === null ? 'no end' : span((Date.parse(endsAt) - start) / 1000)}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </section>
  )
}
