import { type MonitorHistory, type Segment, segments, uptime, type Uptime } from './uptime.ts'

/** How often a monitor failed and how long it took to come back. Every figure comes from facts: see `method`. */
export interface Reliability extends Uptime {
  /** Part of `upSeconds`. */
  degradedSeconds: number
  /** Outages with any time in the range. */
  outages: number
  longestOutageSeconds: number | null
  /** Mean time to recovery: of the outages that ended in the range; null when none did. */
  mttrSeconds: number | null
  /** Mean time between failures: time up for each outage that began in the range; null when none did. */
  mtbfSeconds: number | null
}

/** How the figures are reckoned, in words that go with every report. */
export const method: readonly string[] = [
  'Up, degraded and down are spans between the transitions of the monitor, each confirmed by its quorum of regions.',
  'Degraded counts as up. Time not checked (our own fault, pending, paused) and planned maintenance count neither as up nor as down.',
  'Uptime is time up divided by time up and down, rounded down to a thousandth of a percent.',
  'An outage is a time down without time up in between; not-checked and maintenance time inside it is not part of its length.',
  'MTTR is the mean length of the outages that ended in the period; MTBF is the time up divided by the outages that began in it.',
]

interface Outage {
  seconds: number
  /** False when it was under way as the range began. */
  began: boolean
  ended: boolean
}

/** Uptime of [from, to) up to now, with its outages. */
export function reliability(history: MonitorHistory): Reliability {
  const all = segments(history)
  const outages = outagesOf(all, history)
  const figures = uptime(history)
  const ended = outages.filter((outage) => outage.ended)
  const began = outages.filter((outage) => outage.began).length
  const total = (some: readonly Outage[]) => some.reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    ...figures,
    degradedSeconds: lengthOf(all, 'degraded'),
    outages: outages.length,
    longestOutageSeconds: outages.length > 0 ? Math.max(...outages.map(({ seconds }) => seconds)) : null,
    mttrSeconds: ended.length > 0 ? total(ended) / ended.length : null,
    mtbfSeconds: began > 0 ? figures.upSeconds / began : null,
  }
}

const lengthOf = (all: readonly Segment[], status: Segment['status']): number =>
  all.reduce((sum, { from, to, status: own }) => sum + (own === status ? (to - from) / 1000 : 0), 0)

function outagesOf(all: readonly Segment[], history: MonitorHistory): Outage[] {
  const outages: Outage[] = []
  let open: Outage | null = null
  for (const { from, to, status } of all) {
    if (status === 'down') {
      if (!open) {
        open = { seconds: 0, began: startsIn(history, from), ended: false }
        outages.push(open)
      }
      open.seconds += (to - from) / 1000
    } else if (open && (status === 'up' || status === 'degraded')) {
      open.ended = true
      open = null
    }
  }
  return outages
}

/** Whether it was not down already when the range began. */
function startsIn({ transitions, from }: MonitorHistory, at: number): boolean {
  if (at > from) return true
  const before = transitions.filter((transition) => transition.at < from).at(-1)
  return before?.to !== 'down'
}
