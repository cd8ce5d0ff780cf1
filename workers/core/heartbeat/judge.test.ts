import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { expectation } from './expect.ts'
import { judge, remembered } from './judge.ts'
import type { PingKind } from './ping.ts'
import { away, configured, freshState, pinged, type HeartbeatRules, type HeartbeatState } from './state.ts'

const minute = 60_000
const hour = 60 * minute
const rules: HeartbeatRules = {
  schedule: { periodSeconds: 3600 },
  graceMs: 5 * minute,
  maxRunMs: 5 * minute,
  minRunMs: null,
  allowOverlap: true,
}
const fresh = () => freshState(rules.schedule)
type Said = { kind: PingKind; at: number; runId?: string | null; exitStatus?: number | null }
const ping = (state: HeartbeatState, { runId = null, exitStatus = null, ...said }: Said, by = rules) =>
  pinged(state, { runId, exitStatus, ...said }, by)
const after = (pings: Said[], by = rules) => pings.reduce((state, one) => ping(state, one, by).state, fresh())
const outcome = (state: HeartbeatState, now: number, by = rules) =>
  judge(state, by, now).opinion?.outcome ?? null

describe('a heartbeat', () => {
  it('that was never pinged is expected to do nothing', ({ expect }) => {
    expect(judge(fresh(), rules, 10 * hour)).toEqual({ opinion: null, nextAt: null })
  })

  it('is up after a ping until its period and grace are over, and down from that millisecond on', ({
    expect,
  }) => {
    const state = after([{ kind: 'success', at: 0 }])
    const deadline = hour + 5 * minute
    expect(judge(state, rules, 0)).toMatchObject({ opinion: { outcome: 'up' }, nextAt: deadline })
    expect(outcome(state, deadline - 1)).toBe('up')
    const { opinion, nextAt } = judge(state, rules, deadline)
    expect(opinion).toEqual({
      outcome: 'down',
      failure: 'timeout',
      message: 'no ping since 1970-01-01 00:00:00 UTC, one was expected at 1970-01-01 01:00:00 UTC',
    })
    expect(nextAt).toBe(deadline + hour) // each ping that stays away is a failure of its own
  })

  it('is down at once when the job says so, and up at once when it succeeds', ({ expect }) => {
    const failed = after([
      { kind: 'success', at: 0 },
      { kind: 'fail', at: 10, exitStatus: 3 },
    ])
    expect(judge(failed, rules, 10).opinion).toMatchObject({
      outcome: 'down',
      failure: 'status',
      message: 'the job ended with exit status 3',
    })
    expect(outcome(ping(failed, { kind: 'success', at: 20 }).state, 20)).toBe('up')
  })

  it('is moved by neither a log entry nor an ignored ping', ({ expect }) => {
    const state = after([{ kind: 'success', at: 0 }])
    for (const kind of ['log', 'ignored'] as const) expect(ping(state, { kind, at: hour }).state).toBe(state)
  })

  it('that was late and begins after all is down until it succeeds', ({ expect }) => {
    const late = after([{ kind: 'success', at: 0 }])
    const now = 2 * hour
    const down = remembered(late, judge(late, rules, now).opinion)
    const begun = ping(down, { kind: 'start', at: now + 1 }).state
    expect(outcome(begun, now + 2)).toBe('down')
    expect(outcome(ping(begun, { kind: 'success', at: now + 3 }).state, now + 3)).toBe('up')
  })
})

describe('runs', () => {
  it('are measured by their ids, however they overlap', ({ expect }) => {
    const state = after([
      { kind: 'start', at: 0, runId: 'a' },
      { kind: 'start', at: 10, runId: 'b' },
    ])
    const first = ping(state, { kind: 'success', at: 100, runId: 'b' })
    expect(first.durationMs).toBe(90)
    expect(ping(first.state, { kind: 'success', at: 130, runId: 'a' }).durationMs).toBe(130)
  })

  it('without ids are measured from the newest start', ({ expect }) => {
    const state = after([
      { kind: 'start', at: 0 },
      { kind: 'start', at: 50 },
    ])
    expect(state.runs).toHaveLength(1)
    expect(ping(state, { kind: 'success', at: 80 }).durationMs).toBe(30)
    expect(ping(fresh(), { kind: 'success', at: 80 }).durationMs).toBeNull()
  })

  it('that are said to begin twice begin once', ({ expect }) => {
    const state = after([
      { kind: 'start', at: 0, runId: 'a' },
      { kind: 'start', at: 50, runId: 'a' },
    ])
    expect(ping(state, { kind: 'success', at: 80, runId: 'a' }).durationMs).toBe(80)
  })

  it('that take too long are down, also of a heartbeat that was never pinged before', ({ expect }) => {
    const state = after([{ kind: 'start', at: 0 }])
    expect(judge(state, rules, 0)).toEqual({ opinion: null, nextAt: 5 * minute })
    expect(judge(state, rules, 5 * minute).opinion).toMatchObject({ outcome: 'down', failure: 'timeout' })
  })

  it('that are lost are forgotten once another succeeds', ({ expect }) => {
    const state = after([
      { kind: 'start', at: 0, runId: 'lost' },
      { kind: 'start', at: hour, runId: 'good' },
      { kind: 'success', at: hour + 10, runId: 'good' },
    ])
    expect(state.runs).toEqual([])
    expect(outcome(state, hour + 10)).toBe('up')
  })

  it('that began in time put off the deadline to their own', ({ expect }) => {
    const long = { ...rules, maxRunMs: 2 * hour }
    const state = after(
      [
        { kind: 'success', at: 0 },
        { kind: 'start', at: hour },
      ],
      long,
    )
    expect(outcome(state, 2 * hour, long)).toBe('up')
    expect(outcome(state, 3 * hour, long)).toBe('down')
  })

  it('that succeed too soon have not done their work', ({ expect }) => {
    const slow = { ...rules, minRunMs: minute }
    const state = after(
      [
        { kind: 'start', at: 0 },
        { kind: 'success', at: 2_000 },
      ],
      slow,
    )
    expect(judge(state, slow, 2_000).opinion).toMatchObject({
      outcome: 'down',
      message: 'the run took 2 s, expected at least 1 min',
    })
  })

  it('may not overlap where that is forbidden', ({ expect }) => {
    const single = { ...rules, allowOverlap: false }
    const pings: Said[] = [
      { kind: 'start', at: 0, runId: 'a' },
      { kind: 'start', at: 5_000, runId: 'b' },
    ]
    expect(outcome(after(pings, single), 5_000, single)).toBe('down')
    expect(outcome(after(pings), 5_000)).toBeNull()
  })
})

describe('a time when we ourselves were away', () => {
  const state = after([{ kind: 'success', at: 0 }])

  it('excuses a ping that would usually have come then, and nobody can tell until the next', ({ expect }) => {
    const back = away(state, { from: hour - minute, to: hour + 2 * minute })
    expect(outcome(back, hour + 4 * minute)).toBe('up')
    expect(judge(back, rules, hour + 7 * minute).opinion).toMatchObject({ outcome: 'unknown' })
    expect(outcome(back, 2 * hour + 5 * minute - 1)).toBe('unknown')
    expect(outcome(back, 2 * hour + 5 * minute)).toBe('down')
  })

  it('gives grace anew where it took only a part of it', ({ expect }) => {
    const back = away(state, { from: hour + 3 * minute, to: hour + 4 * minute })
    expect(outcome(back, hour + 9 * minute - 1)).toBe('up')
    expect(outcome(back, hour + 9 * minute)).toBe('down')
  })

  it('changes nothing of what was certain before, nor of what comes later', ({ expect }) => {
    const late = remembered(state, judge(state, rules, 2 * hour).opinion)
    expect(outcome(away(late, { from: 3 * hour, to: 4 * hour }), 4 * hour)).toBe('down')
    const calm = away(state, { from: 10 * minute, to: 20 * minute })
    expect(judge(calm, rules, hour).nextAt).toBe(hour + 5 * minute)
  })

  it('excuses a run whose end may have been lost', ({ expect }) => {
    const running = away(after([{ kind: 'start', at: 0 }]), { from: minute, to: 2 * minute })
    expect(outcome(running, 7 * minute - 1)).toBeNull()
    expect(outcome(running, 7 * minute)).toBe('unknown')
  })

  it('is forgotten with the next ping', ({ expect }) => {
    const back = away(state, { from: hour - minute, to: hour + 2 * minute })
    expect(ping(back, { kind: 'success', at: hour + 3 * minute }).state.gaps).toEqual([])
  })
})

describe('a pause', () => {
  it('counts no ping, and expects one anew from its end', ({ expect }) => {
    const { schedule } = rules
    const paused = configured(after([{ kind: 'success', at: 0 }]), { paused: true, schedule }, minute)
    expect(ping(paused, { kind: 'fail', at: 2 * minute }).state).toBe(paused)
    expect(judge(paused, rules, 10 * hour)).toEqual({ opinion: null, nextAt: null })
    const resumed = configured(paused, { paused: false, schedule }, 10 * hour)
    expect(judge(resumed, rules, 10 * hour)).toEqual({ opinion: null, nextAt: 11 * hour + 5 * minute })
    expect(outcome(resumed, 11 * hour + 5 * minute)).toBe('down')
  })

  it('makes no heartbeat expected that never was', ({ expect }) => {
    const { schedule } = rules
    const paused = configured(fresh(), { paused: true, schedule }, 0)
    expect(judge(configured(paused, { paused: false, schedule }, hour), rules, 9 * hour).opinion).toBeNull()
  })
})

describe('another schedule', () => {
  it('counts from when it was given; the same one given again changes nothing', ({ expect }) => {
    const state = after([{ kind: 'success', at: 0 }])
    expect(configured(state, { paused: false, schedule: rules.schedule }, hour)).toBe(state)
    const schedule = { periodSeconds: 60 }
    const next = configured(state, { paused: false, schedule }, hour)
    const quick = { ...rules, schedule }
    expect(outcome(next, hour, quick)).toBe('up')
    expect(judge(next, quick, hour).nextAt).toBe(hour + 6 * minute)
  })
})

describe('any story', () => {
  const said = fc.record({
    kind: fc.constantFrom<PingKind>('success', 'fail', 'start', 'log', 'ignored'),
    inMs: fc.integer({ min: 0, max: 2 * hour }),
    runId: fc.constantFrom(null, 'a', 'b'),
    exitStatus: fc.constantFrom(null, 1),
  })
  const story = fc.array(fc.oneof(said, fc.record({ awayMs: fc.integer({ min: 1, max: 3 * hour }) })), {
    maxLength: 12,
  })
  const anyRules = fc.record({
    schedule: fc.constantFrom<HeartbeatRules['schedule']>(
      { periodSeconds: 60 },
      { periodSeconds: 3600 },
      { cron: '*/20 * * * *', timezone: 'UTC' },
      { cron: '30 2 * * *', timezone: 'Europe/Berlin' },
    ),
    graceMs: fc.integer({ min: 1_000, max: hour }),
    maxRunMs: fc.integer({ min: 1_000, max: hour }),
    minRunMs: fc.constantFrom(null, 5_000),
    allowOverlap: fc.boolean(),
  })

  /** Lives through a story as a lane does: judged at each instant it asked for. */
  function live(
    events: readonly (typeof story extends fc.Arbitrary<(infer E)[]> ? E : never)[],
    by: HeartbeatRules,
  ) {
    let now = Date.parse('2026-10-24T20:00:00Z')
    let state = freshState(by.schedule)
    for (const event of events) {
      if ('awayMs' in event) {
        state = away(state, { from: now, to: now + event.awayMs })
        now += event.awayMs
      } else {
        now += event.inMs
        state = remembered(state, judge(state, by, now).opinion)
        state = pinged(state, { ...event, at: now }, by).state
      }
    }
    return { state, now }
  }

  it('changes its opinion only at the instants that it named', ({ expect }) => {
    fc.assert(
      fc.property(story, anyRules, fc.integer({ min: 0, max: 26 * hour }), (events, by, later) => {
        const { state, now } = live(events, by)
        const { opinion, nextAt } = judge(state, by, now)
        const until = nextAt === null ? now + later : Math.min(now + later, nextAt - 1)
        expect(judge(state, by, until).opinion).toEqual(opinion)
        if (nextAt !== null) expect(nextAt).toBeGreaterThan(now)
      }),
      { numRuns: 2_000 },
    )
  })

  it('is up right after a success that was long enough, whatever went before', ({ expect }) => {
    fc.assert(
      fc.property(story, anyRules, (events, by) => {
        const { state, now } = live(events, { ...by, minRunMs: null })
        const next = pinged(
          state,
          { kind: 'success', at: now, runId: null, exitStatus: 0 },
          { ...by, minRunMs: null },
        )
        expect(outcome(next.state, now, by)).toBe('up')
      }),
      { numRuns: 1_000 },
    )
  })

  it('is down in the end when no ping ever comes again, and never before grace is over', ({ expect }) => {
    fc.assert(
      fc.property(story, anyRules, (events, by) => {
        const { state, now } = live(events, by)
        const good = pinged(
          state,
          { kind: 'success', at: now, runId: null, exitStatus: null },
          { ...by, minRunMs: null },
        )
        const expected = expectation(good.state, by)
        if (!expected) throw new Error('something is always expected after a ping')
        // A run that is still under way has a limit of its own.
        if (good.state.runs.length === 0)
          expect(outcome(good.state, expected.dueAt + by.graceMs - 1, by)).not.toBe('down')
        expect(outcome(good.state, now + 60 * 24 * hour, by)).toBe('down')
      }),
      { numRuns: 1_000 },
    )
  })

  it('is never down for a ping whose usual time we slept through', ({ expect }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 * minute }),
        fc.integer({ min: 1_000, max: 3 * hour }),
        (before, length) => {
          const gap = { from: hour - before, to: Math.max(hour, hour - before + length) }
          const slept = away(after([{ kind: 'success', at: 0 }]), gap)
          for (let now = gap.to; now < gap.to + rules.graceMs; now += minute)
            expect(outcome(slept, now)).not.toBe('down')
        },
      ),
    )
  })
})
