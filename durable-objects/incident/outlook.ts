import { outlook } from '#core/alert/outlook'
import type { IncidentOutlook } from '#core/rpc'
import type { Alerting } from '#db/queries/alerting'
import { silenceOf } from './escalator.ts'
import type { IncidentStore } from './store.ts'

/**
 * What is booked of an incident; null when it is not here. Without `alerting` (nobody could tell) whom it knew at its
 * opening serves.
 */
export function outlookOf(
  store: IncidentStore,
  incidentId: string,
  alerting: Alerting | null,
  now: number,
): IncidentOutlook | null {
  const record = store.record(incidentId)
  if (!record) return null
  const { incident, maintenance } = record
  const kept = store.escalations.find(incidentId)
  const directory = alerting ?? kept?.directory ?? { channels: [], people: [], teams: [], schedules: [] }
  const owed = store.deliveries.ofIncident(incidentId).filter(({ state }) => state === 'owed').length
  const escalation = kept?.escalation ?? null
  const silencedUntil = alerting && ((at: number) => silenceOf(record, alerting, at)?.until ?? null)
  return { ...outlook({ escalation, incident, maintenance, directory, silencedUntil, now }), owed }
}
