import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { quotaQuery } from '../../data/usage.ts'
import { count } from '../../format.ts'
import { Ago } from '../../ui/time.tsx'
import { usedShare } from '../usage/sentence.ts'

/** Says when the day's limit of events is near or used up; nothing else. */
export function QuotaNotice() {
  const quota = useQuery(quotaQuery).data
  if (!quota || quota.eventsPerDay === null || (quota.state !== 'warning' && quota.state !== 'exceeded'))
    return null
  const { state, usedToday, eventsPerDay, resetsAt } = quota
  const isUsedUp = state === 'exceeded'
  return (
    <div className={isUsedUp ? 'notice bad' : 'notice warn'} role="status">
      <b style={{ fontWeight: 600 }}>
        {isUsedUp
          ? 'Today’s events are used up: further ones are refused'
          : `${usedShare(usedToday, eventsPerDay)} of today’s events are used`}
      </b>
      <span className="quiet">
        {count(eventsPerDay)} a day for all streams together. It begins anew at midnight UTC,{' '}
        <Ago at={resetsAt} />. <Link to="/settings/usage">Usage and limits</Link>
      </span>
    </div>
  )
}
