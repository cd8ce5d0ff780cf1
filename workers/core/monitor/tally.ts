import type { Outcome } from '../result.ts'

/** What a region may believe for good; `suspect` and `unknown` are passing. */
export type Settled = 'up' | 'degraded' | 'down'

/** X of the newest Y results. */
export interface ResultWindow {
  failing: number
  of: number
}

/** How many results it takes to believe a change: so many in a row, or, with a window, so many of the newest. */
export interface Needed {
  failures: number
  recoveries: number
  window?: ResultWindow | null | undefined
}

/** What is left out for `degraded` is as for `down`. */
export interface StreakRule extends Needed {
  degraded?: { [Key in keyof Needed]?: Needed[Key] | undefined } | null | undefined
}

/** One result, as far as it is counted: when its probe started, and the instant it was due. Epoch ms. */
export interface Seen {
  outcome: Exclude<Outcome, 'unknown'>
  tick: number
  at: number
}

/** What results, taken in order, amount to. */
export interface Tally {
  /** The verdict that held before whatever is going on now; null before the first. */
  settled: Settled | null
  /** Results in a row that were down / not up / up / not down. */
  failing: number
  degrading: number
  good: number
  answering: number
  /** When the trouble that is believed, or that the newest results may be the beginning of, began. */
  downSince: number | null
  degradedSince: number | null
  /** The newest results, oldest first, as long as a window asks for them; a recovery empties it. */
  lately: readonly Pick<Seen, 'outcome' | 'tick'>[]
}

export const emptyTally: Tally = {
  settled: null,
  failing: 0,
  degrading: 0,
  good: 0,
  answering: 0,
  downSince: null,
  degradedSince: null,
  lately: [],
}

/** What `degraded` needs, with the gaps filled from what `down` needs. */
export function neededForDegraded({ degraded, ...plain }: StreakRule): Needed {
  const { failures, recoveries = plain.recoveries, window } = degraded ?? {}
  // So many in a row, said of `degraded` alone, are not to be outdone by a window that was meant for `down`.
  const inherited = failures === undefined ? plain.window : null
  return {
    failures: failures ?? plain.failures,
    recoveries,
    window: window === undefined ? inherited : window,
  }
}

/** The most checks that a suspicion and the recovery after it can take. */
export function checksToSettle(rule: StreakRule): number {
  const most = ({ failures, recoveries, window }: Needed) => (window?.failing ?? failures) + recoveries
  return Math.max(most(rule), most(neededForDegraded(rule)))
}

/** The tally after one more result, which is newer than all before it. */
export function count(tally: Tally, seen: Seen, rule: StreakRule): Tally {
  const counted = counts(tally, seen, longestWindow(rule))
  const settled = settledAfter(counted, seen.outcome, rule)
  return settled === tally.settled ? ended(counted, settled) : ended(turned(counted, settled, rule), settled)
}

function counts(tally: Tally, { outcome, tick }: Seen, windowOf: number): Tally {
  const lately = windowOf > 0 ? [...tally.lately, { outcome, tick }].slice(-windowOf) : tally.lately
  const { settled, failing, degrading, good, answering } = tally
  if (outcome === 'up')
    return { ...tally, lately, failing: 0, degrading: 0, good: good + 1, answering: answering + 1 }
  const degradedSince = tally.degradedSince ?? tick
  const bad = { ...tally, lately, good: 0, degrading: degrading + 1, degradedSince }
  if (outcome === 'degraded') return { ...bad, failing: 0, answering: answering + 1 }
  const down = { ...bad, failing: failing + 1, answering: 0, downSince: tally.downSince ?? tick }
  return settled === 'down' ? { ...down, degrading: 0 } : down
}

function longestWindow({ window, degraded }: StreakRule): number {
  return Math.max(window?.of ?? 0, degraded?.window?.of ?? 0)
}

function settledAfter(tally: Tally, outcome: Seen['outcome'], rule: StreakRule): Settled | null {
  const { settled, failing, degrading, good, answering, lately } = tally
  if (outcome === 'down') return isEnough(failing, lately, isDown, rule) ? 'down' : settled
  // Whatever answers, however slowly, is no longer down.
  if (settled === 'down') {
    if (answering < rule.recoveries) return 'down'
    return outcome === 'up' ? 'up' : 'degraded'
  }
  const own = neededForDegraded(rule)
  if (outcome === 'degraded') return isEnough(degrading, lately, isBad, own) ? 'degraded' : settled
  if (settled !== 'degraded') return 'up'
  return good >= own.recoveries ? 'up' : 'degraded'
}

type Letter = Tally['lately'][number]
const isDown = ({ outcome }: Letter): boolean => outcome === 'down'
/** What is down is slow as well: a target that is now the one, now the other, is not well. */
const isBad = ({ outcome }: Letter): boolean => outcome !== 'up'

function isEnough(
  inARow: number,
  lately: Tally['lately'],
  counting: (one: Letter) => boolean,
  { failures, window }: Needed,
): boolean {
  if (!window) return inARow >= failures
  return lately.slice(-window.of).filter(counting).length >= window.failing
}

/** A verdict was reached: with a window the trouble began with the first result that made it. */
function turned(tally: Tally, to: Settled | null, rule: StreakRule): Tally {
  const own = to === 'down' ? rule : neededForDegraded(rule)
  const first = own.window
    ? tally.lately.slice(-own.window.of).find(to === 'down' ? isDown : isBad)
    : undefined
  if (to === 'down') return { ...tally, downSince: first?.tick ?? tally.downSince, degrading: 0 }
  // What led to the trouble that is over must not count towards the next.
  if (tally.settled === 'down' || (tally.settled === 'degraded' && to === 'up'))
    return { ...tally, lately: [] }
  return { ...tally, degradedSince: first?.tick ?? tally.degradedSince }
}

/** What is over has no beginning any more. */
const ended = (tally: Tally, settled: Settled | null): Tally => ({
  ...tally,
  settled,
  downSince: settled === 'down' || tally.failing > 0 ? tally.downSince : null,
  degradedSince: settled === 'degraded' || tally.degrading > 0 ? tally.degradedSince : null,
})
