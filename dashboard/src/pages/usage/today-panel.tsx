import { useQuery } from '@tanstack/react-query'
import { regionName } from '#core/region-names'
import type { BrowserUse, Quota } from '../../contract.ts'
import { sessionQuery } from '../../data/session.ts'
import { browserUseQuery, quotaQuery } from '../../data/usage.ts'
import { count, none, plural, span } from '../../format.ts'
import { BoneRows, Shown } from '../../ui/states.tsx'
import { Ago } from '../../ui/time.tsx'
import { LimitButton } from './limit-button.tsx'
import { Meter } from './meter.tsx'

/** What was used today, and what happens when it is used up. */
export function TodayPanel() {
  const quota = useQuery(quotaQuery)
  return (
    <section className="panel" aria-label="Used today">
      <div className="row between tools">
        <h2>Used today</h2>
        {quota.data && (
          <span className="faint">
            begins anew at midnight UTC, <Ago at={quota.data.resetsAt} />
          </span>
        )}
      </div>
      <Shown query={quota} loading={<BoneRows rows={2} height={96} />}>
        {(data) => (
          <>
            <Events quota={data} />
            <Browsers quota={data} />
          </>
        )}
      </Shown>
    </section>
  )
}

/** Only admins change what a workspace allows itself. */
const useIsAdmin = (): boolean => useQuery(sessionQuery).data?.scopes.includes('admin') ?? false

function Events({ quota: { eventsPerDay, usedToday, state } }: { quota: Quota }) {
  const isAdmin = useIsAdmin()
  return (
    <Meter
      name="Events of all streams"
      used={usedToday}
      limit={eventsPerDay}
      state={state}
      format={(amount) => plural(amount, 'event')}
      bare={count}
      action={
        isAdmin && <LimitButton field="eventsPerDay" label="Events a day" limit={eventsPerDay} least={1} />
      }
    >
      {eventsPerDay === null
        ? 'As many are taken as come. With a limit senders are warned from 80 % on, and refused when it is used up.'
        : 'From 80 % on every answer warns the sender. When it is used up, events are refused (429) until midnight UTC, to be sent again then; nothing that was accepted is lost.'}{' '}
      Counted up to a minute late.
    </Meter>
  )
}

const minutes = (amount: number): string => span(amount * 60)

function Browsers({ quota }: { quota: Quota }) {
  const isAdmin = useIsAdmin()
  const use = useQuery(browserUseQuery)
  const { browserMinutesPerDay: limit } = quota
  const used = quota.browserMinutesUsedToday ?? (use.data ? usedMinutes(use.data) : null)
  return (
    <>
      {used !== null && (
        <Meter
          name="Browser time of all checks"
          used={used}
          limit={limit ?? null}
          state={quota.browserState ?? 'off'}
          format={minutes}
          action={
            isAdmin &&
            limit !== undefined && (
              <LimitButton
                field="browserMinutesPerDay"
                label="Browser minutes a day"
                limit={limit}
                least={0}
              />
            )
          }
        >
          {typeof limit === 'number'
            ? 'When it is used up, browser checks rest until midnight UTC: they are shown as not checked, our own doing and no outage.'
            : 'As much as the installation allows in each region. Beyond that browser checks rest until midnight UTC: they are shown as not checked, our own doing and no outage.'}
        </Meter>
      )}
      <Shown query={use} loading={<BoneRows rows={1} height={40} />}>
        {({ budget }) => <BrowserRegions budget={budget} />}
      </Shown>
    </>
  )
}

const usedMinutes = ({ budget }: BrowserUse): number =>
  budget.reduce((sum, { usedSeconds }) => sum + usedSeconds, 0) / 60

function BrowserRegions({ budget }: BrowserUse) {
  const used = budget.filter(({ usedSeconds }) => usedSeconds > 0)
  const [first] = budget
  if (used.length === 0)
    return (
      <p className="hint usage-note">
        No browser has run today
        {first && first.leftSeconds !== null && `; each region has ${span(first.leftSeconds)}`}.
      </p>
    )
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Browsers in</th>
          <th scope="col" className="num">
            Used
          </th>
          <th scope="col" className="num">
            Left
          </th>
        </tr>
      </thead>
      <tbody>
        {used.map(({ region, usedSeconds, leftSeconds }) => (
          <tr key={region}>
            <td>{regionName(region)}</td>
            <td className="num">{span(usedSeconds)}</td>
            <td className="num">{leftSeconds === null ? none : span(leftSeconds)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
