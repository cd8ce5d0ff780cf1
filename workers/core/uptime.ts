import { neededVoices } from './monitor/quorum.ts'
import type { DecidedStatus, Quorum } from './monitor/schema.ts'

/** Epoch ms, `to` exclusive. */
export interface Span {
  from: number
  to: number
}

/** What is known of one monitor over a time: everything that uptime and status bands are made of. */
export interface MonitorHistory {
  from: number
  to: number
  now: number
  createdAt: number
  /** In the order of `seq`; the one in force at `from` and all later ones. */
  transitions: readonly { at: number; from: DecidedStatus; to: DecidedStatus }[]
  /** Per region, the spans in which its lane did not run what was due. */
  gaps: Readonly<Record<string, readonly Span[]>>
  regions: readonly string[]
  quorum: Quorum
  maintenances: readonly Span[]
  /** Spans outside of any transition in which the monitor was paused; usually none, for a pause is a transition. */
  pauses?: readonly Span[]
}

export interface Uptime {
  /** 0 to 100, rounded down to a thousandth; null when nothing is known. */
  uptime: number | null
  upSeconds: number
  downSeconds: number
  unknownSeconds: number
  maintenanceSeconds: number
}

export type BandStatus = 'up' | 'degraded' | 'down' | 'unknown' | 'maintenance' | 'none'

/** One bucket of a status band. The seconds add up to the part of it that has passed since the monitor exists. */
export interface StatusBand extends Uptime {
  start: number
  end: number
  /**
   * The worst status within; `unknown` and `maintenance` only where they outweigh what is known, `none` where the
   * monitor did not exist yet or the time has not come.
   */
  status: BandStatus
  /** Part of `upSeconds`. */
  degradedSeconds: number
}

/** A time in which one status held. */
export interface Segment extends Span {
  status: Exclude<BandStatus, 'none'>
}

/**
 * Uptime of [from, to) up to now. Unknown (lacking evidence, pending, paused) and maintenance leave the
 * denominator; degraded counts as up; a gap in so many regions that the quorum could not be reached is unknown,
 * also inside an incident.
 */
export function uptime(history: MonitorHistory): Uptime {
  return summary(tally(segments(history), history.from, history.to))
}

/** The same history cut into buckets of `stepMs`, starting at `from`. */
export function statusBands(history: MonitorHistory & { stepMs: number }): StatusBand[] {
  const all = segments(history)
  const bands: StatusBand[] = []
  let first = 0
  for (let start = history.from; start < history.to; start += history.stepMs) {
    const end = Math.min(start + history.stepMs, history.to)
    while ((all[first]?.to ?? Infinity) <= start) first += 1
    const ms = tally(all, start, end, first)
    bands.push({ start, end, status: worst(ms), ...summary(ms), degradedSeconds: ms.degraded / 1000 })
  }
  return bands
}

/** The time between creation and now, within [from, to), as touching segments of one status each. */
export function segments(history: MonitorHistory): Segment[] {
  const from = Math.max(history.from, history.createdAt)
  const to = Math.min(history.to, history.now)
  if (from >= to) return []
  const maintenances = union(history.maintenances)
  const blind = union([...(history.pauses ?? []), ...lackingEvidence(history)])
  const cuts = new Set([from, to])
  for (const { at } of history.transitions) cuts.add(at)
  for (const span of [...maintenances, ...blind]) cuts.add(span.from).add(span.to)
  const edges = [...cuts].filter((at) => at >= from && at <= to).toSorted((a, b) => a - b)

  const inMaintenance = cursor(maintenances)
  const isBlind = cursor(blind)
  const statusAt = statusCursor(history.transitions)
  return edges.slice(0, -1).map((start, index) => ({
    from: start,
    to: edges[index + 1] ?? to,
    status: inMaintenance(start) ? 'maintenance' : isBlind(start) ? 'unknown' : statusAt(start),
  }))
}

/** Spans in which too few regions had a running lane for the quorum rule to say anything. */
function lackingEvidence({ gaps, regions, quorum }: MonitorHistory): Span[] {
  const steps = regions.flatMap((region) =>
    union(gaps[region] ?? []).flatMap(({ from, to }) => [
      { at: from, change: -1 },
      { at: to, change: 1 },
    ]),
  )
  steps.sort((a, b) => a.at - b.at || b.change - a.change)
  const needed = neededVoices(quorum, regions.length)
  const lacking: Span[] = []
  let voices = regions.length
  let since: number | null = null
  for (const { at, change } of steps) {
    voices += change
    if (voices < needed) since ??= at
    else if (since !== null) {
      lacking.push({ from: since, to: at })
      since = null
    }
  }
  return lacking
}

/** Sorted, without overlaps and empty spans. */
function union(spans: readonly Span[]): Span[] {
  const merged: Span[] = []
  for (const span of spans.filter(({ from, to }) => from < to).toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else merged.push({ ...span })
  }
  return merged
}

/** Answers, for instants that only grow, whether one of the sorted spans covers them. */
function cursor(spans: readonly Span[]): (at: number) => boolean {
  let index = 0
  return (at) => {
    while ((spans[index]?.to ?? Infinity) <= at) index += 1
    return (spans[index]?.from ?? Infinity) <= at
  }
}

/** Answers, for instants that only grow, the status in force. Pending is unknown: nothing has been found out yet. */
function statusCursor(transitions: MonitorHistory['transitions']): (at: number) => Segment['status'] {
  let index = 0
  let status: DecidedStatus = transitions[0]?.from ?? 'pending'
  return (at) => {
    for (let next = transitions[index]; next && next.at <= at; next = transitions[index]) {
      status = next.to
      index += 1
    }
    return status === 'pending' ? 'unknown' : status
  }
}

type Tally = Record<Segment['status'], number>

function tally(all: readonly Segment[], start: number, end: number, first = 0): Tally {
  const ms: Tally = { up: 0, degraded: 0, down: 0, unknown: 0, maintenance: 0 }
  for (let index = first; index < all.length; index += 1) {
    const segment = all[index]
    if (!segment || segment.from >= end) break
    ms[segment.status] += Math.max(0, Math.min(segment.to, end) - Math.max(segment.from, start))
  }
  return ms
}

function summary(ms: Tally): Uptime {
  const up = ms.up + ms.degraded
  const known = up + ms.down
  return {
    // Rounded down, so that no outage, however short, ever shows as 100.
    uptime: known === 0 ? null : Math.floor((up * 100_000) / known) / 1000,
    upSeconds: up / 1000,
    downSeconds: ms.down / 1000,
    unknownSeconds: ms.unknown / 1000,
    maintenanceSeconds: ms.maintenance / 1000,
  }
}

function worst(ms: Tally): BandStatus {
  if (ms.down > 0) return 'down'
  if (ms.degraded > 0) return 'degraded'
  const passed = ms.up + ms.unknown + ms.maintenance
  if (passed === 0) return 'none'
  if (ms.up >= Math.max(ms.unknown, ms.maintenance)) return 'up'
  return ms.unknown >= ms.maintenance ? 'unknown' : 'maintenance'
}
