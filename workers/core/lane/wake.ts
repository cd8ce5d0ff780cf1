import { slotAt } from '../monitor/due.ts'

export interface Waking {
  now: number
  slotMs: number
  /** The slot the alarm was booked for; null when nobody knows. */
  expected: number | null
  /** The newest slot that ran; null in an object that has just begun to live. */
  lastSlot: number | null
}

/** Which slots to run now, oldest first, and the time in which none ran. */
export interface Woken {
  slots: number[]
  latenessMs: number
  gap: { from: number; to: number } | null
}

/** Later than this is a gap; sooner is only late, and what was due meanwhile still runs. */
export const toleratedMs = (slotMs: number): number => Math.max(2 * slotMs, 5000)

/** What to do when the clock strikes. A gap reaches from the last slot that ran to the first that runs again. */
export function wake({ now, slotMs, expected, lastSlot }: Waking): Woken {
  const slot = slotAt(now, slotMs)
  const after = lastSlot === null ? -Infinity : lastSlot + slotMs
  const first = slotAt(Math.max(expected ?? slot, after), slotMs)
  const latenessMs = Math.max(0, now - (expected ?? now))
  if (now - first > toleratedMs(slotMs)) {
    return { slots: [slot], latenessMs, gap: { from: first - slotMs, to: slot } }
  }
  const slots: number[] = []
  for (let next = first; next <= slot; next += slotMs) slots.push(next)
  return { slots, latenessMs, gap: null }
}
