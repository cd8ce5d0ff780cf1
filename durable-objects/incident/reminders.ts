import type { ChannelFact, ReminderFact } from '#core/rpc'
import type { Alerting } from '#db/queries/alerting'
import { channelDebts, everybody, type Recipient, reminderDebts, type Terms } from './debts.ts'
import { remindedOf } from './reminded.ts'
import type { IncidentStore } from './store.ts'

/** Reminders kept here: until long after their certificate is gone. */
const keepMs = 90 * 86_400_000

/** Who hears of a reminder: whom the policy tells first. Of a channel: all but the channel itself. */
export function hearers(fact: ReminderFact | ChannelFact, alerting: Alerting, now: number): Recipient[] {
  if (fact.kind !== 'channel') return remindedOf(fact, alerting, now)
  return everybody(alerting).filter(({ channelId }) => channelId !== fact.channel.id)
}

/**
 * Owes a reminder, or word of a channel. No incident opens, and the fact's id is kept for good: it is said once.
 * Inside a transaction.
 */
export function oweReminder(
  store: IncidentStore,
  fact: ReminderFact | ChannelFact,
  { recipients, terms, workspaceId }: { recipients: readonly Recipient[]; terms: Terms; workspaceId: string },
): void {
  if (store.factAnswer(fact.id)) return
  store.deliveries.forgetReminders(terms.now - keepMs)
  const debts =
    fact.kind === 'channel' ? channelDebts(fact, recipients, terms) : reminderDebts(fact, recipients, terms)
  for (const debt of debts) {
    store.deliveries.owe(debt)
    for (const text of debt.faults) console.warn({ event: 'incident.template_failed', workspaceId, text })
  }
  store.addFact(fact.id, null)
}
