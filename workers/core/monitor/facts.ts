import type { Reminder } from '../expiry/expiry.ts'
import { expiryKey } from '../expiry/reminder.ts'
import type { IncidentFact, MaintenanceWindow, ReminderFact } from '../rpc.ts'
import { type Flapping, flapRule } from './flapping.ts'
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
  return {
    ...aboutMonitor(config),
    kind: mood === 'trouble' ? 'trouble' : 'recovered',
    id: transition.id,
    transition,
  }
}

const aboutMonitor = ({ monitorId: id, name, target, tags, policyId }: MonitorConfig) => ({
  monitor: { id, name, target, tags },
  policyId,
})

/** Whether the incident object must not hear of single transitions: it flaps, or flapped when it last heard. */
export const isAboutFlapping = (flapping: Flapping, flappingTold: boolean): boolean =>
  flapping.since !== null || flappingTold

/**
 * What the incident object is to be told of flapping: once when it begins, and once when it is over, with what is
 * true by then. Null when it knows.
 */
export function flappingFact(
  newest: Transition,
  config: MonitorConfig,
  flapping: Flapping,
  flappingTold: boolean,
): IncidentFact | null {
  const active = flapping.since !== null
  const mood = moodOf(newest.to, config)
  // Of what we cannot see there is nothing to say: it is not over until we can.
  if (active === flappingTold || (!active && mood === null)) return null
  return {
    ...aboutMonitor(config),
    kind: active || mood === 'trouble' ? 'trouble' : 'recovered',
    id: `${newest.id}:${active ? 'flapping' : 'steady'}`,
    transition: newest,
    flapping: { active, changes: flapping.count, withinMs: flapRule(config)?.withinMs ?? 0 },
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
): IncidentFact => ({ kind: 'closed', id: `${monitorId}:${seq}:closed`, monitorId, seq, ...closing })

export const maintenanceFact = (
  monitorId: string,
  window: Pick<MaintenanceWindow, 'id' | 'title'>,
  at: number,
  active: boolean,
): IncidentFact => ({
  kind: 'maintenance',
  id: `${monitorId}:${window.id}:${active ? 'start' : 'end'}:${at}`,
  monitorId,
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
