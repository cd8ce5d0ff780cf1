import type { MaintenanceWindow } from '../rpc.ts'
import { nextWindowStart } from './overlay.ts'

export interface AlarmNeeds {
  /** When the incident object, and D1, are tried again; null when nothing is owed to them. */
  incidentRetryAt: number | null
  logRetryAt: number | null
  /** When children that do not know are told again. */
  childrenRetryAt?: number | null
  /** When regions' objects that do not know what is said of them are told again. */
  dissentsRetryAt?: number | null
  /** When regions that did not answer are asked again. */
  askAts: readonly number[]
  /** When flapping is over if nothing more happens; null while there is none. */
  steadyAt?: number | null
  windows: readonly MaintenanceWindow[]
  /** The window the monitor is known to be in. */
  windowId: string | null
  /** Whether somebody must learn that a window opens. */
  told: boolean
}

/** The many alarms of a monitor over the one that an object has; null when there is nothing to wake for. */
export function nextAlarm(needs: AlarmNeeds, now: number): number | null {
  const current = needs.windows.find(({ id }) => id === needs.windowId)
  const instants = [
    needs.incidentRetryAt,
    needs.logRetryAt,
    needs.childrenRetryAt ?? null,
    needs.dissentsRetryAt ?? null,
    ...needs.askAts,
    needs.steadyAt ?? null,
    needs.told ? nextWindowStart(needs.windows, now) : null,
    current?.endsAt ?? null,
  ].filter((at) => at !== null)
  return instants.length === 0 ? null : Math.min(...instants)
}
