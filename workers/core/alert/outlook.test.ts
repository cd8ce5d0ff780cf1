import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { channel, directory, person, policy, schedule } from './cases.ts'
import { begin, follow, type Situation } from './escalation.ts'
import { fire } from './fire.ts'
import { maxComing, outlook } from './outlook.ts'

const at = Date.parse('2026-11-26T03:00:00Z')
const open: Situation = { status: 'open', severity: 'critical', maintenance: false, seq: 1 }
const known = directory()
const three = policy({
  steps: [
    { channelIds: ['a'] },
    { afterSeconds: 300, channelIds: ['b'] },
    { afterSeconds: 900, channelIds: ['c'] },
  ],
})
/** An incident whose first step was told at its opening. */
const begun = fire(begin(three, open, at), known, { severity: 'critical', now: at }).escalation
const ask = (part: Partial<Parameters<typeof outlook>[0]> = {}) =>
  outlook({
    escalation: begun,
    incident: open,
    maintenance: false,
    directory: known,
    silencedUntil: null,
    now: at + 60_000,
    ...part,
  })
const due = (found: ReturnType<typeof outlook>) =>
  found.coming.map(({ dueAt, channel: to }) => [dueAt === null ? null : (dueAt - at) / 1000, to?.id])

describe('what comes next of an incident', () => {
  it('is the steps that are left, at the times they are booked for', ({ expect }) => {
    const found = ask()
    expect(found).toMatchObject({ state: 'running', policy: { id: 'pol_1', name: 'Backend' }, hold: null })
    expect(due(found)).toEqual([
      [300, 'b'],
      [900, 'c'],
    ])
  })

  it('is nothing once somebody has it, or it is over', ({ expect }) => {
    for (const status of ['acknowledged', 'resolved'] as const) {
      const escalation = follow(begun, { ...open, status }, at + 60_000)
      expect(ask({ escalation, incident: { ...open, status } })).toMatchObject({ state: status, coming: [] })
    }
  })

  it('is nothing after the last step, and nothing where no policy serves', ({ expect }) => {
    const { escalation } = fire(begun, known, { severity: 'critical', now: at + 900_000 })
    expect(ask({ escalation, now: at + 900_000 })).toMatchObject({ state: 'finished', coming: [] })
    expect(ask({ escalation: null })).toMatchObject({ state: 'unplanned', policy: null, coming: [] })
  })

  it('waits for the end of a silence, with the same distance after it', ({ expect }) => {
    const until = at + 3_600_000
    const escalation = follow(begun, { ...open, silencedUntil: until }, at + 100_000)
    const found = ask({ escalation, now: at + 200_000 })
    expect(found).toMatchObject({ state: 'held', hold: { by: 'silence', until } })
    expect(due(found)).toEqual([
      [3800, 'b'],
      [4400, 'c'],
    ])
  })

  it('foresees a silence that has not held anything yet, and knows of one that was ended early', ({
    expect,
  }) => {
    const until = at + 600_000
    const silencedUntil = (time: number) => (time < until ? until : null)
    const found = ask({ silencedUntil })
    expect(found).toMatchObject({ state: 'held', hold: { by: 'silence', until } })
    expect(due(found)).toEqual([
      [600, 'b'],
      [1200, 'c'],
    ])
    expect(ask({ silencedUntil: (time) => (time < at + 100_000 ? at + 100_000 : null) }).hold).toBeNull()
    const escalation = follow(begun, { ...open, silencedUntil: until }, at + 100_000)
    const ended = ask({ escalation, silencedUntil: () => null, now: at + 200_000 })
    expect(ended).toMatchObject({ state: 'running', hold: null })
    expect(due(ended)[0]).toEqual([400, 'b'])
  })

  it('says how long after a maintenance, for nobody knows its end', ({ expect }) => {
    const escalation = follow(begun, { ...open, maintenance: true }, at + 100_000)
    const found = ask({ escalation, maintenance: true, now: at + 500_000 })
    expect(found).toMatchObject({ state: 'held', hold: { by: 'maintenance', until: null } })
    expect(found.coming.map(({ dueAt, afterHoldSeconds }) => [dueAt, afterHoldSeconds])).toEqual([
      [null, 200],
      [null, 800],
    ])
  })

  it('waits for more of its group first', ({ expect }) => {
    const escalation = begin({ ...three, groupWaitSeconds: 30 }, open, at)
    expect(due(ask({ escalation, now: at + 1000 }))).toEqual([
      [30, 'a'],
      [330, 'b'],
      [930, 'c'],
    ])
  })

  it('is told now when it is overdue, and lists personal wishes apart', ({ expect }) => {
    const anna = person('anna', [{ channelIds: ['mail'] }, { afterSeconds: 120, channelIds: ['sms'] }])
    const reach = directory({
      channels: [channel('mail', { personId: 'anna' }), channel('sms', { personId: 'anna' })],
      people: [anna],
      schedules: [schedule('night', 'anna')],
    })
    const given = policy({ steps: [{ scheduleIds: ['night'] }] })
    const found = ask({ escalation: begin(given, open, at), directory: reach, now: at + 5000 })
    expect(due(found)).toEqual([
      [5, 'mail'],
      [120, 'sms'],
    ])
    expect(found.coming[1]).toMatchObject({ person: { name: 'anna' }, why: 'on call, night' })
  })

  it('is what is told when those times come, whatever the policy', ({ expect }) => {
    const step = fc.record({
      afterSeconds: fc.integer({ min: 0, max: 600 }),
      channelIds: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
    })
    const given = fc.record({
      steps: fc
        .array(step, { minLength: 1, maxLength: 4 })
        .map((steps) => steps.toSorted((one, other) => one.afterSeconds - other.afterSeconds)),
      repeat: fc.option(
        fc.record({ everySeconds: fc.integer({ min: 60, max: 900 }), times: fc.integer({ min: 0, max: 3 }) }),
      ),
      groupWaitSeconds: fc.integer({ min: 0, max: 60 }),
    })
    fc.assert(
      fc.property(given, fc.integer({ min: 0, max: 900_000 }), (fields, ms) => {
        const asked = { severity: 'critical' as const, now: at + ms }
        const { escalation } = fire(begin(policy(fields), open, at), known, asked)
        const { coming, truncated } = ask({ escalation, now: at + ms })
        expect(truncated || coming.length <= maxComing).toBe(true)
        let stands = escalation
        const told = [...new Set(coming.map(({ dueAt }) => dueAt ?? 0))].flatMap((now) => {
          const fired = fire(stands, known, { severity: 'critical', now })
          stands = fired.escalation
          return fired.tellings.flatMap(({ ears }) => ears.map(({ channelId }) => [now, channelId]))
        })
        expect(coming.map(({ dueAt, channel: to }) => [dueAt, to?.id])).toEqual(told.slice(0, coming.length))
      }),
    )
  })
})
