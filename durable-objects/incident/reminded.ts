import { policyFor } from '#core/alert/directory'
import { firstEars } from '#core/alert/first-ears'
import type { ReminderFact } from '#core/rpc'
import type { Alerting } from '#db/queries/alerting'
import { everybody, type Recipient, recipientsOf } from './debts.ts'

/** Who hears of what runs out: whom the monitor's policy, or the default one, tells first; without one everybody. */
export function remindedOf({ policyId }: ReminderFact, alerting: Alerting, now: number): Recipient[] {
  const policy = policyFor(alerting.policies, policyId)
  if (!policy) return everybody(alerting)
  return firstEars(policy, alerting, now).flatMap(({ channelId }) => {
    const channel = alerting.channels.find(({ id }) => id === channelId)
    return channel ? recipientsOf(channel, alerting.devices) : []
  })
}
