import { type StreamDefinition, type WindowName, windowMs, windowNames } from './definition.ts'

const hourMs = 3_600_000

/** Events older than this are refused: no window would take them any more. */
export const maxBehindMs = 72 * hourMs

/** How long after its end a shard still holds a window, so that late events can correct it. */
export const keptMs = ({ retention }: Pick<StreamDefinition, 'retention'>, window: WindowName): number => {
  if (window === '1h') return Math.min(maxBehindMs, retention.hoursHours * hourMs)
  if (window === '1m') return Math.min(24 * hourMs, retention.minutesHours * hourMs)
  return retention.secondsHours * hourMs
}

/** How old an event may be: as long as some window of the stream still takes it. */
export const behindMs = (definition: Pick<StreamDefinition, 'retention' | 'windows'>): number =>
  Math.min(maxBehindMs, Math.max(...definition.windows.map((window) => keptMs(definition, window))))

/** How long after its end a shard has a window at hand in memory. */
const atHandMs: Record<WindowName, number> = {
  '1s': 120_000,
  '10s': 600_000,
  '1m': 2 * hourMs,
  '1h': 2 * hourMs,
}

/** Before when windows of each size are let go from memory, once they are kept. */
export const letGoBefore = (now: number): Record<WindowName, number> => ({
  '1s': now - atHandMs['1s'],
  '10s': now - atHandMs['10s'],
  '1m': now - atHandMs['1m'],
  '1h': now - atHandMs['1h'],
})

/** Windows that D1 keeps beyond what a shard holds; the smaller ones would be too many rows. */
export const goesToLog = (window: WindowName): boolean => window === '1m' || window === '1h'

/** Until when D1 keeps a window that begins then. */
export const loggedUntil = (
  { retention }: Pick<StreamDefinition, 'retention'>,
  window: WindowName,
  start: number,
): number => start + (window === '1h' ? retention.hoursHours : retention.minutesHours) * hourMs

/** The beginnings of the windows that are open at a time or were so within their lateness. */
export const openSince = (latenessMs: number, at: number): { window: WindowName; from: number }[] =>
  windowNames.map((window) => ({ window, from: at - latenessMs - windowMs[window] }))
