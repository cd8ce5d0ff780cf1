import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { channel, directory, person, policy, schedule } from './cases.ts'
import { begin, type Escalation, follow, nextAt, type Situation } from './escalation.ts'
import { fire, type Telling } from './fire.ts'
import { compare, dueInMs, nextOccurrence, type Occurrence } from './plan.ts'

const open: Situation = { status: 'open', severity: 'critical', maintenance: false, seq: 1 }
const t0 = 1_000_000

/** Runs everything that is due until `until`, at the very time it is due. */
function run(
  start: Escalation,
  known = directory(),
  until = Infinity,
  severity: Situation['severity'] = 'critical',
) {
  let escalation = start
  const tellings: Telling[] = []
  for (let now = nextAt(escalation); now !== null && now <= until; now = nextAt(escalation)) {
    const fired = fire(escalation, known, { severity, now: Math.max(now, escalation.openedAt) })
    escalation = fired.escalation
    tellings.push(...fired.tellings)
  }
  return { escalation, tellings }
}
const told = (tellings: readonly Telling[]) =>
  tellings.map(({ dueAt, step, number, ears }) => [
    (dueAt - t0) / 1000,
    step,
    number,
    ears.map(({ channelId }) => channelId).join(),
  ])

describe('a plan', () => {
  const any = fc
    .record({
      after: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 5 }),
      repeat: fc.option(
        fc.record({ everySeconds: fc.integer({ min: 1, max: 40 }), times: fc.integer({ min: 0, max: 6 }) }),
      ),
    })
    .map(({ after, repeat }) =>
      policy({
        steps: after
          .toSorted((one, other) => one - other)
          .map((afterSeconds) => ({ afterSeconds, channelIds: ['a'] })),
        repeat,
      }),
    )

  it('names every step of every repetition once, in the order of time', ({ expect }) => {
    fc.assert(
      fc.property(any, (given) => {
        const found: Occurrence[] = []
        for (let next = nextOccurrence(given, null); next; next = nextOccurrence(given, next))
          found.push(next)
        const all = Array.from({ length: (given.repeat?.times ?? 0) + 1 }, (_, repetition) =>
          given.steps.map((_step, step) => ({ step, repetition })),
        ).flat()
        expect(found).toEqual(all.toSorted((one, other) => compare(given, one, other)))
        for (const { step, repetition } of found) {
          const expected =
            (given.steps[step]?.afterSeconds ?? 0) + repetition * (given.repeat?.everySeconds ?? 0)
          expect(dueInMs(given, { step, repetition })).toBe(expected * 1000)
        }
      }),
    )
  })
})

describe('an escalation', () => {
  const steps = [
    { channelIds: ['a'] },
    { afterSeconds: 60, channelIds: ['b'] },
    { afterSeconds: 120, channelIds: ['c'] },
  ]

  it('tells step after step, and begins again as often as it is told to', ({ expect }) => {
    const given = policy({ steps, repeat: { everySeconds: 300, times: 1 } })
    const { tellings, escalation } = run(begin(given, open, t0))
    expect(told(tellings)).toEqual([
      [0, 0, 0, 'a'],
      [60, 1, 0, 'b'],
      [120, 2, 0, 'c'],
      [300, 0, 1, 'a'],
      [360, 1, 1, 'b'],
      [420, 2, 1, 'c'],
    ])
    expect(tellings.map(({ isOpening }) => isOpening)).toEqual([true, false, false, false, false, false])
    expect(nextAt(escalation)).toBeNull()
  })

  it('tells nothing after somebody has acknowledged it, and begins again when that is undone', ({
    expect,
  }) => {
    const { escalation } = run(begin(policy({ steps }), open, t0), directory(), t0 + 60_000)
    const acknowledged = follow(escalation, { ...open, status: 'acknowledged' }, t0 + 70_000)
    expect(nextAt(acknowledged)).toBeNull()
    expect(fire(acknowledged, directory(), { severity: 'critical', now: t0 + 1e9 }).tellings).toEqual([])
    const undone = follow(acknowledged, open, t0 + 100_000)
    const { tellings } = run(undone)
    expect(told(tellings)).toEqual([
      [100, 0, 1, 'a'],
      [160, 1, 1, 'b'],
      [220, 2, 1, 'c'],
    ])
    expect(tellings.some(({ isOpening }) => isOpening)).toBe(false)
  })

  it('stands still in a maintenance and goes on after it with the same distances', ({ expect }) => {
    const rules = [{ afterSeconds: 90, channelIds: ['b'] }]
    const known = directory({ people: [person('anna', rules)] })
    const given = policy({ steps: [{ personIds: ['anna'] }, { afterSeconds: 120, channelIds: ['c'] }] })
    const { escalation } = run(begin(given, open, t0), known, t0 + 30_000)
    const held = follow(escalation, { ...open, maintenance: true }, t0 + 30_000)
    expect(nextAt(held)).toBeNull()
    expect(fire(held, known, { severity: 'critical', now: t0 + 1e9 }).tellings).toEqual([])
    const { tellings } = run(follow(held, open, t0 + 1_030_000), known)
    expect(told(tellings)).toEqual([
      [1090, 0, 0, 'b'],
      [1120, 1, 0, 'c'],
    ])
  })

  it('tells what was passed over once a warning becomes critical, counted from then, and nobody later', ({
    expect,
  }) => {
    const when = { severities: ['critical'] }
    const given = policy({
      steps: [
        { channelIds: ['a'] },
        { channelIds: ['b'], when },
        { afterSeconds: 60, channelIds: ['c'], when },
        { afterSeconds: 100, channelIds: ['a'] },
        { afterSeconds: 120, channelIds: ['b'], when },
      ],
    })
    const warning = { ...open, severity: 'warning' } as const
    const first = run(begin(given, warning, t0), directory(), t0 + 90_000, 'warning')
    expect(told(first.tellings)).toEqual([[0, 0, 0, 'a']])
    const critical = follow(first.escalation, { ...open, seq: 2 }, t0 + 90_000)
    const { tellings } = run(critical)
    expect(told(tellings)).toEqual([
      [90, 1, 0, 'b'],
      [100, 3, 0, 'a'],
      [120, 4, 0, 'b'],
      [150, 2, 0, 'c'],
    ])
    expect(tellings.some(({ isOpening }) => isOpening)).toBe(false)
    // A second look at the same severity changes nothing.
    expect(follow(critical, { ...open, seq: 2 }, t0 + 91_000)).toEqual(critical)
  })

  it('tells what a rise made due only once, though it falls and rises again', ({ expect }) => {
    const given = policy({ steps: [{ channelIds: ['a'], when: { severities: ['critical'] } }] })
    const warning = { ...open, severity: 'warning' } as const
    const begun = run(begin(given, warning, t0), directory(), t0, 'warning').escalation
    const up = run(follow(begun, open, t0 + 1000), directory(), t0 + 1000)
    expect(told(up.tellings)).toEqual([[1, 0, 0, 'a']])
    const again = follow(follow(up.escalation, warning, t0 + 2000), open, t0 + 3000)
    expect(nextAt(again)).toBeNull()
  })

  it('tells a person when their own rules say, counted from the step', ({ expect }) => {
    const rules = [{ channelIds: ['a'] }, { afterSeconds: 30, channelIds: ['b'] }]
    const known = directory({ people: [person('anna', rules)] })
    const { tellings } = run(
      begin(policy({ steps: [{ afterSeconds: 60, personIds: ['anna'] }] }), open, t0),
      known,
    )
    expect(told(tellings)).toEqual([
      [60, 0, 0, 'a'],
      [90, 0, 0, 'b'],
    ])
    expect(tellings.every(({ isOpening }) => isOpening)).toBe(true)
  })

  it('tells the fallback when a step reaches nobody, and says why', ({ expect }) => {
    const known = directory({ schedules: [schedule('night', null)] })
    const given = policy({ steps: [{ scheduleIds: ['night'] }], fallback: { channelIds: ['c'] } })
    const { tellings } = run(begin(given, open, t0), known)
    expect(told(tellings)).toEqual([[0, 0, 0, 'c']])
    expect(tellings[0]).toMatchObject({ isFallback: true, missing: ['nobody is on call in night'] })
  })

  it('has every shared channel as its fallback when none is named, and none when that is said', ({
    expect,
  }) => {
    const known = directory({
      channels: [channel('a', { enabled: false }), channel('b'), channel('sms', { personId: 'anna' })],
    })
    const step = { steps: [{ channelIds: ['a'] }] }
    expect(told(run(begin(policy(step), open, t0), known).tellings)).toEqual([[0, 0, 0, 'b']])
    const silent = run(begin(policy({ ...step, fallback: {} }), open, t0), known).tellings
    expect(silent).toMatchObject([{ ears: [], missing: ['a is switched off'], isFallback: true }])
  })

  it('does not call a step that is not meant now one that reaches nobody', ({ expect }) => {
    const given = policy({ steps: [{ channelIds: ['a'], when: { severities: ['warning'] } }] })
    expect(run(begin(given, open, t0)).tellings).toEqual([])
  })

  it('tells the fallback at once when nothing said so far has arrived', ({ expect }) => {
    const given = policy({ steps, fallback: { channelIds: ['c'] } })
    const { escalation } = run(begin(given, open, t0), directory(), t0)
    const unheard = { ...escalation, unheard: true }
    expect(nextAt(unheard)).toBe(0)
    const { escalation: after, tellings } = fire(unheard, directory(), {
      severity: 'critical',
      now: t0 + 5000,
    })
    expect(told(tellings)).toEqual([[5, 0, 0, 'c']])
    expect(after.unheard).toBe(false)
  })

  it('tells who is in two steps of the same time once', ({ expect }) => {
    const given = policy({ steps: [{ channelIds: ['a', 'b'] }, { channelIds: ['b', 'c'] }] })
    expect(told(run(begin(given, open, t0)).tellings)).toEqual([
      [0, 0, 0, 'a,b'],
      [0, 1, 0, 'c'],
    ])
  })

  it('after a long absence tells every step once, and no stack of repetitions', ({ expect }) => {
    const given = policy({ steps, repeat: { everySeconds: 300, times: 50 } })
    const { escalation } = run(begin(given, open, t0), directory(), t0)
    const { tellings, escalation: after } = fire(escalation, directory(), {
      severity: 'critical',
      now: t0 + 3_000_000,
    })
    const late = told(tellings)
    expect(late.length).toBeLessThan(7)
    expect(new Set(late.map(([, step]) => step))).toEqual(new Set([0, 1, 2]))
    expect(nextAt(after)).toBeGreaterThan(t0 + 3_000_000)
  })
})

type Act = 'wait' | 'acknowledge' | 'reopen' | 'resolve' | 'maintain' | 'end' | 'warn' | 'worsen'

describe('whatever happens to an incident', () => {
  const known = directory({
    channels: ['a', 'b', 'c'].map((id) => channel(id)).concat(channel('sms', { personId: 'anna' })),
    people: [person('anna', [{ channelIds: ['a'] }, { afterSeconds: 7, channelIds: ['sms'] }])],
    schedules: [schedule('night', 'anna'), schedule('empty', null)],
  })
  const step = fc.record({
    afterSeconds: fc.integer({ min: 0, max: 30 }),
    channelIds: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
    personIds: fc.subarray(['anna']),
    scheduleIds: fc.subarray(['night', 'empty']),
    when: fc.option(fc.record({ severities: fc.subarray(['critical', 'warning'], { minLength: 1 }) })),
  })
  const given = fc
    .record({
      steps: fc.array(step, { minLength: 1, maxLength: 4 }),
      repeat: fc.option(
        fc.record({ everySeconds: fc.integer({ min: 1, max: 40 }), times: fc.integer({ min: 0, max: 4 }) }),
      ),
      fallback: fc.option(fc.constant({ channelIds: ['c'] })),
    })
    .map(({ steps, ...rest }) =>
      policy({ ...rest, steps: steps.toSorted((one, other) => one.afterSeconds - other.afterSeconds) }),
    )
  const act = fc.record({
    act: fc.constantFrom<Act>(
      'wait',
      'wait',
      'wait',
      'acknowledge',
      'reopen',
      'resolve',
      'maintain',
      'end',
      'warn',
      'worsen',
    ),
    seconds: fc.integer({ min: 0, max: 25 }),
  })
  const after = (situation: Situation, what: Act): Situation => {
    if (what === 'acknowledge') return { ...situation, status: 'acknowledged' }
    if (what === 'resolve') return { ...situation, status: 'resolved' }
    if (what === 'reopen') return { ...situation, status: 'open' }
    if (what === 'maintain' || what === 'end') return { ...situation, maintenance: what === 'maintain' }
    if (what === 'wait') return situation
    return { ...situation, severity: what === 'warn' ? 'warning' : 'critical', seq: situation.seq + 1 }
  }

  it('no ear is told twice of one thing, none early, none when it is not open, and all in the order of time', ({
    expect,
  }) => {
    fc.assert(
      fc.property(given, fc.array(act, { maxLength: 25 }), (chosen, acts) => {
        let now = t0
        let situation = open
        let escalation = begin(chosen, situation, now)
        const keys = new Set<string>()
        let newest = 0
        for (const { act: what, seconds } of acts) {
          situation = after(situation, what)
          escalation = follow(escalation, situation, now)
          // The alarm rings in time or late, and sometimes twice.
          for (const at of [now, now + seconds * 1000]) {
            const fired = fire(escalation, known, { severity: situation.severity, now: at })
            expect(fire(fired.escalation, known, { severity: situation.severity, now: at }).tellings).toEqual(
              [],
            )
            escalation = fired.escalation
            if (situation.status !== 'open' || situation.maintenance) expect(fired.tellings).toEqual([])
            for (const telling of fired.tellings) {
              expect(telling.dueAt).toBeLessThanOrEqual(at)
              expect(telling.dueAt).toBeGreaterThanOrEqual(newest)
              newest = telling.dueAt
              const inPlan = escalation.openedAt + dueInMs(chosen, telling)
              expect(telling.dueAt).toBeGreaterThanOrEqual(inPlan)
              for (const { channelId } of telling.ears) {
                const key = `${escalation.seq}/${telling.step}/${telling.number}/${channelId}`
                expect(keys, key).not.toContain(key)
                keys.add(key)
              }
            }
            expect(nextAt(escalation) ?? Infinity).toBeGreaterThan(at)
          }
          now += seconds * 1000
        }
      }),
      { numRuns: 500 },
    )
  })
})
