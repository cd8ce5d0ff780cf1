import type { HeartbeatConfig } from './config.ts'
import { inWords } from '../incident/duration.ts'
import type { PingKind } from './ping.ts'
import { expectedAfterPing, type HeartbeatSchedule } from './schedule.ts'

/** What is expected, boiled down. */
export interface HeartbeatRules {
  schedule: HeartbeatSchedule
  graceMs: number
  /** How long a run may take after its start. */
  maxRunMs: number
  minRunMs: number | null
  allowOverlap: boolean
}

/** What the newest ping, or its absence, came to. */
export interface Said {
  outcome: 'up' | 'down'
  failure: 'timeout' | 'status' | 'assertion' | null
  message: string | null
}

export interface Span {
  from: number
  to: number
}

/** A run under way; without a run id, `id` is null, and there is one of these at most. */
export interface Run {
  id: string | null
  startedAt: number
}

/** All that judging a heartbeat must remember. Times are epoch ms. */
export interface HeartbeatState {
  /** When the newest ping came that speaks of success or failure. */
  lastAt: number | null
  /** What is expected is counted from here when no ping is newer: the end of a pause, a new schedule. */
  floor: number | null
  /** Null before the first evidence, and after a pause. */
  said: Said | null
  /** Oldest first. */
  runs: Run[]
  /** Since `lastAt`: when we ourselves were away and no ping could come. Sorted, apart from each other. */
  gaps: Span[]
  /** How long after its expected time the newest ping came that was in time. */
  lagMs: number
  /** Since when the monitor is paused; null while it is not. */
  pausedAt: number | null
  /** The schedule that `floor` was set for, to notice a new one. */
  scheduleKey: string
}

/** More runs than this are never under way: the oldest is taken for lost. */
const maxRuns = 50
const maxGaps = 20

export const rulesOf = (config: HeartbeatConfig, schedule: HeartbeatSchedule): HeartbeatRules => ({
  schedule,
  graceMs: config.graceSeconds * 1000,
  maxRunMs: (config.maxRunSeconds ?? config.graceSeconds) * 1000,
  minRunMs: config.minRunSeconds === null ? null : config.minRunSeconds * 1000,
  allowOverlap: config.allowOverlap,
})

/** A heartbeat that has never been pinged: nothing is expected of it yet. */
export const freshState = (schedule: HeartbeatSchedule): HeartbeatState => ({
  lastAt: null,
  floor: null,
  said: null,
  runs: [],
  gaps: [],
  lagMs: 0,
  pausedAt: null,
  scheduleKey: JSON.stringify(schedule),
})

/** What expectations are counted from; null while nothing is expected. */
export const baseOf = ({ lastAt, floor }: HeartbeatState): number | null =>
  lastAt === null ? floor : Math.max(lastAt, floor ?? lastAt)

/** The state once its monitor is configured so: a pause begins or ends, or another schedule holds from now on. */
export function configured(
  state: HeartbeatState,
  { paused, schedule }: { paused: boolean; schedule: HeartbeatSchedule },
  now: number,
): HeartbeatState {
  const scheduleKey = JSON.stringify(schedule)
  if (paused) return state.pausedAt === null ? { ...state, pausedAt: now } : state
  const resumed = state.pausedAt !== null
  if (!resumed && scheduleKey === state.scheduleKey) return state
  const isExpected = baseOf(state) !== null
  const next = { ...state, pausedAt: null, scheduleKey, gaps: [], floor: isExpected ? now : null }
  // What was true before a pause need not be true any more.
  return resumed ? { ...next, said: null, runs: [] } : next
}

/** We ourselves were away: what should have come then proves nothing. */
export function away(state: HeartbeatState, gap: Span): HeartbeatState {
  const since = Math.min(baseOf(state) ?? Infinity, ...state.runs.map(({ startedAt }) => startedAt))
  if (state.pausedAt !== null || gap.to <= since || gap.from >= gap.to) return state
  const gaps: Span[] = []
  for (const span of [...state.gaps, gap].toSorted((a, b) => a.from - b.from)) {
    const last = gaps.at(-1)
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to)
    else gaps.push({ ...span })
  }
  return { ...state, gaps: gaps.slice(-maxGaps) }
}

/** The state after one more ping, and how long the run took that it ended. A paused heartbeat stays as it is. */
export function pinged(
  state: HeartbeatState,
  ping: { kind: PingKind; at: number; runId: string | null; exitStatus: number | null },
  rules: HeartbeatRules,
): { state: HeartbeatState; durationMs: number | null } {
  if (state.pausedAt !== null || ping.kind === 'log' || ping.kind === 'ignored')
    return { state, durationMs: null }
  if (ping.kind === 'start') return { state: started(state, ping, rules), durationMs: null }
  const { run, left } = endRun(state.runs, ping, rules)
  const durationMs = run ? Math.max(0, ping.at - run.startedAt) : null
  const said = ping.kind === 'fail' ? failed(ping.exitStatus) : succeeded(durationMs, rules)
  const oldest = left[0]?.startedAt ?? Infinity
  return {
    state: {
      ...state,
      lastAt: ping.at,
      said,
      runs: left,
      gaps: state.gaps.filter(({ to }) => to > oldest),
      lagMs: lagOf(state, ping.at, rules),
    },
    durationMs,
  }
}

function started(
  state: HeartbeatState,
  { at, runId }: { at: number; runId: string | null },
  { allowOverlap, maxRunMs }: HeartbeatRules,
): HeartbeatState {
  // The same start once more is a client that did not hear our answer.
  if (runId !== null && state.runs.some(({ id }) => id === runId)) return state
  const other = state.runs.find(({ startedAt }) => at < startedAt + maxRunMs)
  const overlap = !allowOverlap && other !== undefined
  const runs = [...state.runs.filter(({ id }) => id !== null || runId !== null), { id: runId, startedAt: at }]
  const message = other && `a run began while another had been under way for ${inWords(at - other.startedAt)}`
  return {
    ...state,
    runs: runs.slice(-maxRuns),
    said: overlap && message ? { outcome: 'down', failure: 'assertion', message } : state.said,
  }
}

/** The run that a ping ends, and those that go on. What has taken too long is lost, once anything succeeds. */
function endRun(
  runs: readonly Run[],
  { kind, at, runId }: { kind: PingKind; at: number; runId: string | null },
  { maxRunMs }: HeartbeatRules,
): { run: Run | null; left: Run[] } {
  const named = runs.find(({ id }) => id === runId)
  // One that names no run, though all runs have names, ends the only one there is.
  const run = named ?? (runId === null && runs.length === 1 ? (runs[0] ?? null) : null)
  const left = runs.filter((other) => other !== run && (kind === 'fail' || at < other.startedAt + maxRunMs))
  return { run, left }
}

const failed = (exitStatus: number | null): Said => ({
  outcome: 'down',
  failure: 'status',
  message:
    exitStatus === null ? 'the job says that it failed' : `the job ended with exit status ${exitStatus}`,
})

function succeeded(durationMs: number | null, { minRunMs }: HeartbeatRules): Said {
  if (durationMs === null || minRunMs === null || durationMs >= minRunMs) {
    return { outcome: 'up', failure: null, message: null }
  }
  const message = `the run took ${inWords(durationMs)}, expected at least ${inWords(minRunMs)}`
  return { outcome: 'down', failure: 'assertion', message }
}

/** How late this ping is, if it is in time; else what is known stays. */
function lagOf(state: HeartbeatState, at: number, { schedule, graceMs }: HeartbeatRules): number {
  const base = baseOf(state)
  const expected = base === null ? null : expectedAfterPing(schedule, base)
  if (expected === null || at > expected + graceMs) return state.lagMs
  return Math.max(0, at - expected)
}
