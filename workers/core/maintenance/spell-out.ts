import { dayMs } from '../cell.ts'
import type { MaintenanceWindow } from '../rpc.ts'
import { nextWindow, windowsBetween } from './recurrence.ts'

/** A monitor object looks at what is near: it comes back when the next window opens. */
const nearMs = 8 * dayMs
const most = 500

/**
 * Windows with the rules among them spelt out around `now`: those of the last days, the open ones, those of the next
 * days or else the next one. Each has an id of its own, so that one can be told from the one before.
 */
export function spellOut(windows: readonly MaintenanceWindow[], now: number): MaintenanceWindow[] {
  return windows.flatMap((window): MaintenanceWindow[] => {
    const { id, title, rule } = window
    if (!rule) return [window]
    const near = windowsBetween(rule, now - nearMs, now + nearMs, most)
    const next = near.some(({ startsAt }) => startsAt > now) ? null : nextWindow(rule, now)
    return [...near, ...(next ? [next] : [])].map((one) => ({
      id: `${id}:${one.startsAt}`,
      ...(title === undefined ? {} : { title }),
      ...one,
    }))
  })
}
