import { defaultFlapping, type FlapSettings } from './schema.ts'

/** When a monitor's changes are so many that each alone is no news. */
export interface FlapRule {
  enterAt: number
  /** Below `enterAt`, so that nothing flaps about flapping. */
  leaveAt: number
  withinMs: number
}

/** What is remembered of a monitor's changes between trouble and calm. Times are epoch ms. */
export interface Flapping {
  mood: 'trouble' | 'calm' | null
  /** When the newest changes were decided, oldest first. */
  changes: readonly number[]
  /** When it began to flap; null while it does not. */
  since: number | null
  /** Changes since then, with those that made it so. */
  count: number
}

export const steady: Flapping = { mood: null, changes: [], since: null, count: 0 }

/** More than any rule asks for. */
const mostKept = 40

/** A monitor's rule; without a time of its own it looks at half an hour, and at least at twenty intervals. */
export function flapRule(monitor: {
  flapping?: FlapSettings | null | undefined
  intervalSeconds: number
}): FlapRule | null {
  const { flapping = defaultFlapping, intervalSeconds } = monitor
  if (flapping === null) return null
  const { enterAt, leaveAt, withinSeconds } = flapping
  return { enterAt, leaveAt, withinMs: 1000 * (withinSeconds ?? Math.max(1800, 20 * intervalSeconds)) }
}

/**
 * After a status was decided. Only a change between trouble and calm counts: `unknown` is neither, so what we could
 * not see makes nothing flap, and what happens in a planned maintenance (`counts` false) is no change either.
 */
export function withMood(
  flapping: Flapping,
  mood: Flapping['mood'],
  { at, counts }: { at: number; counts: boolean },
): Flapping {
  if (mood === null) return flapping
  if (flapping.mood === null || flapping.mood === mood || !counts) return { ...flapping, mood }
  return { ...flapping, mood, changes: [...flapping.changes, at].slice(-mostKept), count: flapping.count + 1 }
}

/** The same at `now`: what is too old is forgotten, and flapping begins or ends. Without a rule nothing flaps. */
export function flappingAt(flapping: Flapping, now: number, rule: FlapRule | null): Flapping {
  if (rule === null) return { ...flapping, changes: [], since: null }
  const changes = flapping.changes.filter((at) => now - at < rule.withinMs)
  if (flapping.since !== null) {
    return { ...flapping, changes, since: changes.length > rule.leaveAt ? flapping.since : null }
  }
  if (changes.length < rule.enterAt) return { ...flapping, changes }
  return { ...flapping, changes, since: now, count: changes.length }
}

/** When it will be over if nothing more happens; null while it does not flap. */
export function steadyAt({ since, changes }: Flapping, rule: FlapRule | null): number | null {
  if (since === null) return null
  const last = rule && changes.at(-rule.leaveAt - 1)
  return rule && last !== undefined && last !== null ? last + rule.withinMs : since
}
