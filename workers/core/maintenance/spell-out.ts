import { dayMs, hourMs } from '../cell.ts'
import type { MaintenanceWindow } from '../rpc.ts'
import { nextWindow, windowsBetween, type Recurrence } from './recurrence.ts'

/** A monitor object looks at what is near: it comes back when the next window opens. */
const nearMs = 8 * dayMs
const most = 500

/**
 * Windows with the rules among them spelt out around `now`: those of the last days, the open ones, those of the next
 * days or else the next one. Each has an id of its own, so that one can be told from the one before.
 */
export function spellOut(windows: readonly MaintenanceWindow[], now: number): MaintenanceWindow[] {
  return windows.flatMap((window) => (window.rule ? speltOut(window, window.rule, now) : [window]))
}

// Every vote asks several times, and so do all the monitors that a rule covers: in one hour the answer is the same.
let spelt = { hour: 0, byWindow: new Map<string, readonly MaintenanceWindow[]>() }
const maxSpelt = 100

function speltOut(window: MaintenanceWindow, rule: Recurrence, now: number): readonly MaintenanceWindow[] {
  const hour = Math.floor(now / hourMs) * hourMs
  if (spelt.hour !== hour || spelt.byWindow.size >= maxSpelt) spelt = { hour, byWindow: new Map() }
  const key = JSON.stringify(window)
  const known = spelt.byWindow.get(key) ?? spellHour(window, rule, hour)
  spelt.byWindow.set(key, known)
  return known
}

/** The same for every moment of the hour that begins at `hour`. */
function spellHour({ id, title }: MaintenanceWindow, rule: Recurrence, hour: number): MaintenanceWindow[] {
  const over = hour + hourMs
  const near = windowsBetween(rule, hour - nearMs, over + nearMs, most)
  const next = near.some(({ startsAt }) => startsAt >= over) ? null : nextWindow(rule, over - 1)
  return [...near, ...(next ? [next] : [])].map((one) => ({
    id: `${id}:${one.startsAt}`,
    ...(title === undefined ? {} : { title }),
    ...one,
  }))
}
