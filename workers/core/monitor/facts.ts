import type { Reminder } from '../expiry/expiry.ts'
import { expiryKey } from '../expiry/reminder.ts'
import type { IncidentFact, MaintenanceWindow, ReminderFact } from '../rpc.ts'
import type { DecidedStatus, MonitorConfig } from './schema.ts'
import type { Transition } from './transition.ts'

/** `unknown` and `pending` are neither: they say nothing to anybody. */
export type Mood = 'trouble' | 'calm' | null

export function moodOf(status: DecidedStatus, config: { alertOnDegraded: boolean }): Mood {
  if (status === 'down') return 'trouble'
  if (status === 'degraded') return config.alertOnDegraded ? 'trouble' : 'calm'
  return status === 'up' ? 'calm' : null
}

/**
 * What the incident object is to be told of a transition; null when nothing.
 * @param told whether it has been told of trouble that is not over.
 */
export function factOf(transition: Transition, config: MonitorConfig, told: boolean): IncidentFact | null {
  const mood = moodOf(transition.to, config)
  if (mood === null || (mood === 'calm' && !told)) return null
  const { monitorId: id, name, target, tags, policyId } = config
  return {
    kind: mood === 'trouble' ? 'trouble' : 'recovered',
    id: transition.id,
    transition,
    monitor: { id, name, target, tags },
    policyId,
  }
}

/**
 * What is left to tell when a maintenance is over or the alerting changed: the newest transition, if the incident
 * object does not know its like. Trouble that began inside the window counts from its end.
 */
export function overdueFact(
  newest: Transition | null,
  config: MonitorConfig,
  record: { told: boolean; floor: number },
  now: number,
): IncidentFact | null {
  const mood = newest && moodOf(newest.to, config)
  if (!newest || mood === null || (mood === 'trouble') === record.told) return null
  if (newest.to !== 'degraded' || mood === 'trouble') {
    return factOf({ ...newest, at: Math.max(newest.at, record.floor) }, config, record.told)
  }
  // The same transition may have opened it: it cannot also be news of a recovery.
  const reason = 'It is degraded, which does not alert'
  return closedFact(config.monitorId, newest.seq, { at: now, by: 'vedette', reason })
}

/** The incident is over without recovery: the monitor was paused, deleted, or lost the region that saw it. */
export const closedFact = (
  monitorId: string,
  seq: number,
  closing: { at: number; by: string; reason: string },
): IncidentFact => ({ kind: 'closed', id: `${monitorId}:${seq}:closed`, seq, ...closing })

export const maintenanceFact = (
  monitorId: string,
  window: Pick<MaintenanceWindow, 'id' | 'title'>,
  at: number,
  active: boolean,
): IncidentFact => ({
  kind: 'maintenance',
  id: `${monitorId}:${window.id}:${active ? 'start' : 'end'}:${at}`,
  at,
  active,
  title: window.title ?? 'Planned maintenance',
})

/** People are to be reminded. The id names the threshold, so that a reminder repeated is the same reminder. */
export const reminderFact = (
  { monitorId: id, name, target, tags, policyId }: MonitorConfig,
  reminder: Reminder,
  region: string,
  at: number,
): ReminderFact => ({
  kind: 'reminder',
  id: `${id}:${expiryKey(reminder)}:${reminder.days}`,
  at,
  reminder,
  monitor: { id, name, target, tags },
  policyId,
  regions: [region],
})
