import type { Breaker, Quota } from '../../contract.ts'
import { count, percent } from '../../format.ts'

/** "85 %": what is used of a limit, cut to the whole. Of nothing everything is used. */
export const usedShare = (used: number, limit: number): string =>
  percent(limit === 0 ? 100 : Math.floor((100 * used) / limit))

/** What is true of the limits now, the worst first. */
export function usageSentence(
  quota: Quota | undefined,
  breakers: readonly Pick<Breaker, 'channelName' | 'state'>[] | undefined,
): string {
  if (quota?.state === 'exceeded') return 'No more events are taken today'
  if (quota?.browserState === 'exceeded') return 'Browser checks rest for today'
  const [first] = breakers ?? []
  if (breakers && breakers.length > 1) return `${count(breakers.length)} destinations of alerts fail`
  if (first)
    return first.state === 'open'
      ? `${first.channelName} fails, and is left alone for a while`
      : `${first.channelName} failed, and is tried again`
  if (quota?.state === 'warning')
    return `${usedShare(quota.usedToday, quota.eventsPerDay ?? 0)} of today’s events are used`
  if (quota?.browserState === 'warning')
    return `${usedShare(quota.browserMinutesUsedToday ?? 0, quota.browserMinutesPerDay ?? 0)} of today’s browser time is used`
  return quota && breakers ? 'Nothing is near a limit' : 'Usage and limits'
}
