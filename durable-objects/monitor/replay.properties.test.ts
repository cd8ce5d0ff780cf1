import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { neededVoices } from '#core/monitor/quorum'
import type { Quorum } from '#core/monitor/schema'
import type { Outcome } from '#core/result'
import { type Span, uptime } from '#core/uptime'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { cases } from '../../test/cases.ts'
import { began, ordersOf, Replay, type Seen } from '../../test/replay.ts'

// Whole monitors, replayed: results in; status, incidents and notices out. See `Replay` for what stands in for what.

const names = ['weur', 'enam', 'apac']
const beat = 5_000
const outcome = fc.constantFrom<Outcome>('up', 'degraded', 'down', 'unknown')
const clear = fc.constantFrom<Outcome>('up', 'down')
const rule = fc.record({
  failures: fc.integer({ min: 1, max: 3 }),
  recoveries: fc.integer({ min: 1, max: 3 }),
  window: fc.option(fc.constantFrom({ failing: 2, of: 3 }, { failing: 3, of: 5 })),
})
const quorum = fc.constantFrom<Quorum>(1, 2, 'majority', 'all')
const regionCount = fc.integer({ min: 1, max: 3 })

interface Line {
  count: number
  quorum: Quorum
  change?: Partial<MonitorOrders>
}
const ordersFor = ({ count, quorum: agreeing, change }: Line) =>
  ordersOf({
    regions: names.slice(0, count).map((region) => ({ region, lane: `lane:${region}:0:g1` })),
    confirm: { regions: agreeing, failures: 1, recoveries: 1 },
    ...change,
  })

/** So many results, five seconds apart, from one region after the other. */
const resultsOf = (outcomes: readonly Outcome[], count: number): Seen[] =>
  outcomes.map((seen, index) => ({
    region: names[index % count] ?? '',
    outcome: seen,
    at: began + (index + 1) * beat,
  }))

describe('permuting, duplicating or delaying results', () => {
  // Precisely: once every region has a verdict and its newest evidence is fresh. Older votes expire, so what a late
  // result says may by then be said of a region that nobody counts; and a monitor that has heard too little waits.
  it('never changes the final status', ({ expect }) => {
    const late = fc.array(fc.array(fc.nat({ max: 14 }), { minLength: 1, maxLength: 2 }), {
      minLength: 24,
      maxLength: 24,
    })
    fc.assert(
      fc.property(regionCount, quorum, rule, fc.array(outcome, { maxLength: 18 }), late, (...drawn) => {
        const [count, agreeing, by, outcomes, delays] = drawn
        const results = resultsOf(outcomes, count)
        const end = began + 24 * beat
        const arrivals = results
          .flatMap((one, place) =>
            (delays[place] ?? [0]).map((delay) => ({ one, at: one.at + delay * beat })),
          )
          .toSorted((a, b) => a.at - b.at)
        const orders = ordersFor({ count, quorum: agreeing })
        const [straight, crooked] = [new Replay(orders, by), new Replay(orders, by)]
        for (const one of results) straight.result(one)
        for (const { one, at } of arrivals) crooked.result(one, Math.min(at, end))
        straight.pass(end)
        crooked.pass(end)
        const all = straight.streaks()
        if (all.some(({ settled, stale }) => settled === null || stale)) return
        expect(crooked.status).toBe(straight.status)
      }),
      cases(),
    )
  })
})

describe('unknown', () => {
  // Precisely: as long as the evidence beside it does not grow too old. When it does, the status is unknown too.
  it('results move neither the status nor the uptime', ({ expect }) => {
    fc.assert(
      fc.property(regionCount, quorum, rule, fc.array(outcome, { maxLength: 20 }), (...drawn) => {
        const [count, agreeing, by, outcomes] = drawn
        const orders = ordersFor({ count, quorum: agreeing })
        const [withThem, without] = [new Replay(orders, by), new Replay(orders, by)]
        for (const one of resultsOf(outcomes, count)) {
          withThem.result(one)
          if (one.outcome !== 'unknown') without.result(one)
        }
        expect(withThem.memory.story).toEqual(without.memory.story)
        expect(withThem.heard).toEqual(without.heard)
      }),
      cases(),
    )
  })

  it('spans move no uptime: it is the same with and without them', ({ expect }) => {
    const part = fc.record({
      status: fc.constantFrom('up', 'degraded', 'down'),
      ms: fc.integer({ min: 1, max: 100_000 }),
      blindMs: fc.option(fc.integer({ min: 1, max: 100_000 })),
    })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), (parts) => {
        const historyOf = (blind: boolean) => {
          let at = 0
          const transitions = parts.flatMap(({ status, ms, blindMs }) => {
            const known = { at, from: 'unknown', to: status } as const
            at += ms
            if (!blind || blindMs === null) return [known]
            const gap = { at, from: status, to: 'unknown' } as const
            at += blindMs
            return [known, gap]
          })
          const base = {
            from: 0,
            createdAt: 0,
            gaps: {},
            regions: ['weur'],
            quorum: 1 as const,
            maintenances: [],
          }
          return uptime({ ...base, to: at, now: at, transitions })
        }
        const { unknownSeconds, ...known } = historyOf(true)
        expect({ ...known, unknownSeconds: 0 }).toEqual(historyOf(false))
        const blindMs = parts.reduce((sum, one) => sum + (one.blindMs ?? 0), 0)
        expect(unknownSeconds).toBeCloseTo(blindMs / 1000, 6)
      }),
      cases(),
    )
  })
})

/** From the first failing tick of a confirmed outage in one region to the tick that confirmed its end. */
function failingSpans(
  results: readonly Seen[],
  failures: number,
  recoveries: number,
): (Span & { known: number })[] {
  const spans: (Span & { known: number })[] = []
  let [bad, good, first] = [0, 0, 0]
  let open: (Span & { known: number }) | null = null
  for (const { outcome: seen, at } of results) {
    if (seen === 'down') {
      if (bad === 0) first = at
      ;[bad, good] = [bad + 1, 0]
      if (!open && bad >= failures) open = { from: first, known: at, to: Infinity }
    } else {
      ;[bad, good] = [0, good + 1]
      if (open && good >= recoveries) {
        spans.push({ ...open, to: at })
        open = null
      }
    }
  }
  return open ? [...spans, open] : spans
}

describe('an incident', () => {
  // Precisely: the time in which so many regions were failing at once as the rule asks for, each from its first
  // failing tick to the good one that confirmed its recovery; it begins no earlier than the transition before it.
  it('spans the union of confirmed failing ticks', ({ expect }) => {
    fc.assert(
      fc.property(
        regionCount,
        fc.constantFrom<Quorum>(1, 2, 'majority'),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 3 }),
        fc.array(clear, { maxLength: 60 }),
        (count, agreeing, failures, recoveries, outcomes) => {
          const healthy = Array.from({ length: count }, (): Outcome => 'up')
          const results = resultsOf([...healthy, ...outcomes], count)
          const replay = new Replay(ordersFor({ count, quorum: agreeing }), { failures, recoveries })
          for (const one of results) replay.result(one)

          const spans = names.slice(0, count).map((name) =>
            failingSpans(
              results.filter(({ region }) => region === name),
              failures,
              recoveries,
            ),
          )
          const needed = neededVoices(agreeing, count)
          const expected: Span[] = []
          let before = results[count - 1]?.at ?? 0
          let open: Span | null = null
          for (const { at } of results) {
            const failing = spans.flatMap((own) => own.filter(({ known, to }) => known <= at && at < to))
            if (!open && failing.length >= needed) {
              const from = failing.map((one) => one.from).toSorted((a, b) => a - b)[needed - 1] ?? 0
              open = { from: Math.max(before, from), to: Infinity }
            } else if (open && failing.length < needed) {
              expected.push({ ...open, to: at })
              before = at
              open = null
            }
          }
          if (open) expected.push(open)
          const found = replay.incidents.map(({ startedAt, resolvedAt }) => ({
            from: startedAt,
            to: resolvedAt ?? Infinity,
          }))
          expect(found).toEqual(expected)
        },
      ),
      cases(),
    )
  })
})

type Event =
  | { kind: 'result'; region: string; outcome: Outcome }
  | { kind: 'pass'; ms: number }
  | { kind: 'pause' | 'resume' | 'edit' | 'degraded' | 'parentDown' | 'parentUp' }
  | { kind: 'planned'; ms: number }

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('result' as const),
      region: fc.constantFrom(...names),
      outcome,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1_000, 60_000, 400_000) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'pause' as const,
        'resume' as const,
        'edit' as const,
        'degraded' as const,
        'parentDown' as const,
        'parentUp' as const,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('planned' as const), ms: fc.constantFrom(20_000, 90_000) }),
  },
)
const flapping = { enterAt: 5, leaveAt: 1, withinSeconds: 600 }

/** Lets all that happen to one monitor, and then lets everything be well for long. */
function lived(events: readonly Event[], change: Partial<MonitorOrders>): Replay {
  let orders = ordersOf({ dependsOn: ['mon_p'], ...change })
  let now = began
  let seq = 0
  const replay = new Replay(orders, { failures: 1, recoveries: 1 })
  const configure = (part: Partial<MonitorOrders>) => {
    orders = { ...orders, ...part, version: orders.version + 1 }
    replay.configure(orders, now)
  }
  const parent = (down: boolean) => {
    seq += 1
    replay.hear(
      { parentId: 'mon_p', seq, cause: down ? { id: 'mon_p', name: 'Router' } : null, since: now },
      now,
    )
  }
  for (const one of events) {
    now += 1_000
    if (one.kind === 'result') replay.result({ region: one.region, outcome: one.outcome, at: now })
    else if (one.kind === 'pass') now += one.ms
    else if (one.kind === 'pause') configure({ paused: true })
    else if (one.kind === 'resume') configure({ paused: false })
    else if (one.kind === 'edit') configure({})
    else if (one.kind === 'degraded') configure({ alertOnDegraded: !orders.alertOnDegraded })
    else if (one.kind === 'planned') {
      const window = { id: `mnt_${now}`, startsAt: now + 500, endsAt: now + one.ms }
      orders = { ...orders, maintenances: [...orders.maintenances, window] }
      replay.configure(orders, now)
    } else parent(one.kind === 'parentDown')
    replay.pass(now)
  }
  configure({ paused: false })
  parent(false)
  for (let round = 0; round < 20; round += 1) {
    now += 60_000
    for (const region of names) replay.result({ region, outcome: 'up', at: now })
    replay.pass(now)
  }
  return replay
}

describe('whatever happens to a monitor', () => {
  it('every incident that is opened is closed once, and told so once', ({ expect }) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), fc.boolean(), (events, flaps) => {
        const replay = lived(events, { flapping: flaps ? flapping : null })
        expect(replay.status).toBe('up')
        expect(replay.incidents.filter(({ resolvedAt }) => resolvedAt === null)).toEqual([])
        const byIncident = Map.groupBy(replay.heard, ({ incidentId }) => incidentId)
        expect(byIncident.size).toBe(replay.incidents.length)
        for (const heard of byIncident.values()) {
          const [first, ...rest] = heard.map((one) => one.event)
          expect(first).toBe('incident.opened')
          expect(rest.at(-1)).toBe('incident.resolved')
          expect(rest.slice(0, -1).every((one) => one === 'incident.escalated')).toBe(true)
        }
      }),
      cases(),
    )
  })

  it('flapping is told once when it begins and once when it is over, and nothing in between', ({
    expect,
  }) => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 80 }), (events) => {
        const replay = lived(events, { flapping })
        let flaps = false
        for (const fact of replay.memory.facts) {
          const turn = 'flapping' in fact ? fact.flapping?.active : undefined
          if (turn !== undefined) {
            expect(turn).toBe(!flaps)
            flaps = turn
          } else if (flaps) {
            // Only what ends everything, or a planned maintenance, is said meanwhile.
            expect(['closed', 'maintenance']).toContain(fact.kind)
            if (fact.kind === 'closed') flaps = false
          }
        }
        expect(flaps).toBe(false)
        expect(replay.memory.record()).toMatchObject({ flappingTold: false, told: false })
      }),
      cases(),
    )
  })

  it('nothing begins to be told while a parent is down, nor before the child has failed anew', ({
    expect,
  }) => {
    const result = fc.record({ region: fc.constantFrom(...names), outcome: clear })
    fc.assert(
      fc.property(
        fc.array(result, { maxLength: 20 }),
        fc.array(result, { maxLength: 20 }),
        fc.array(result, { maxLength: 20 }),
        (before, during, after) => {
          const replay = new Replay(ordersOf({ dependsOn: ['mon_p'] }), { failures: 2, recoveries: 1 })
          let now = began
          const take = (list: typeof before) => {
            for (const one of list) replay.result({ ...one, at: (now += 1_000) })
          }
          take(before)
          replay.hear({ parentId: 'mon_p', seq: 1, cause: { id: 'mon_p', name: 'Router' }, since: now }, now)
          const told = replay.heard.length
          take(during)
          expect(replay.status).toBe('unknown')
          expect(replay.heard).toHaveLength(told)
          const backAt = now
          replay.hear({ parentId: 'mon_p', seq: 2, cause: null, since: now }, now)
          replay.pass(now)
          take(after)
          const down = replay.memory.story.findLast(
            ({ to, decidedAt }) => to === 'down' && decidedAt > backAt,
          )
          if (down) {
            expect(down.at).toBeGreaterThan(backAt)
            const failedAnew = names.filter(
              (name) =>
                after.filter(({ region, outcome: seen }) => region === name && seen === 'down').length >= 2,
            )
            expect(failedAnew.length).toBeGreaterThanOrEqual(2)
          }
        },
      ),
      cases(),
    )
  })
})
