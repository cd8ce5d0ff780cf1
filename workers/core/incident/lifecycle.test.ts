import { describe, it } from 'vitest'
import type { IncidentFact } from '../rpc.ts'
import { acknowledge, applyFact, type Change, type IncidentRecord, note, resolve, tell } from './lifecycle.ts'

const monitor = { id: 'mon_1', name: 'Checkout API', target: 'https://shop.example.com/', tags: ['shop'] }
const at = (seq: number): number => 1_000_000 + seq * 1000

const told = (
  kind: 'trouble' | 'recovered',
  seq: number,
  to: 'down' | 'degraded' | 'up',
  part: Partial<Extract<IncidentFact, { kind: 'trouble' | 'recovered' }>['transition']> = {},
): IncidentFact => ({
  kind,
  id: `mon_1:${seq}`,
  transition: {
    id: `mon_1:${seq}`,
    workspaceId: 'wsp_1',
    monitorId: 'mon_1',
    seq,
    from: 'up',
    to,
    at: at(seq),
    decidedAt: at(seq) + 10,
    regions: ['weur', 'enam'],
    evidence:
      to === 'up'
        ? null
        : { message: 'HTTP 503', failure: 'status', blame: 'target', statusCode: 503, latencyMs: 9 },
    reason: null,
    ...part,
  },
  monitor,
  policyId: null,
})
const down = (seq: number) => told('trouble', seq, 'down')
const up = (seq: number) => told('recovered', seq, 'up')
const closed = (seq: number): IncidentFact => ({
  kind: 'closed',
  id: `closed:${seq}`,
  at: at(seq),
  by: 'key:key_1',
  reason: 'The monitor was paused',
  seq,
})

/** The record after these facts, in order. */
function after(...facts: IncidentFact[]): IncidentRecord {
  let record: IncidentRecord | null = null
  for (const [index, fact] of facts.entries())
    record = applyFact(record, fact, `inc_${index}`)?.record ?? record
  if (!record) throw new Error('no incident')
  return record
}
const said = (change: Change | null) => change && [change.event, change.record.incident.status]

const flaps = (fact: IncidentFact, active: boolean): IncidentFact => ({
  ...fact,
  id: `${fact.id}:${active}`,
  ...((fact.kind === 'trouble' || fact.kind === 'recovered') && {
    flapping: { active, changes: active ? 5 : 12, withinMs: 1_800_000 },
  }),
})

describe('flapping', () => {
  it('opens an incident of its own name', ({ expect }) => {
    const change = applyFact(null, flaps(down(5), true), 'inc_1')
    expect(said(change)).toEqual(['incident.opened', 'open'])
    expect(change?.record.incident).toMatchObject({
      title: 'Checkout API is flapping',
      severity: 'critical',
      cause:
        '5 changes of status within 30 min; the newest: HTTP 503 from Western Europe, Eastern North America',
    })
  })

  it('of an open incident is said once more, also when it begins with a good change', ({ expect }) => {
    const record = after(down(1))
    const change = applyFact(record, flaps(told('trouble', 2, 'up'), true), 'inc_2')
    expect(said(change)).toEqual(['incident.escalated', 'open'])
    expect(change?.record.incident).toMatchObject({
      id: 'inc_0',
      title: 'Checkout API is flapping',
      cause: '5 changes of status within 30 min',
      severity: 'critical',
      regions: ['weur', 'enam'],
    })
    expect(applyFact(change?.record ?? null, flaps(told('trouble', 2, 'up'), true), 'inc_2')).toBeNull()
  })

  it('that is over ends the incident, though no status has changed since', ({ expect }) => {
    const record = after(down(1), flaps(told('trouble', 2, 'up'), true))
    const change = applyFact(record, flaps(told('recovered', 2, 'up'), false), 'inc_2')
    expect(said(change)).toEqual(['incident.resolved', 'resolved'])
    expect(change?.record.incident.timeline.at(-1)?.text).toBe('Steady again after 12 changes of status')
    expect(change?.record.incident.reason).toBeNull()
  })

  it('that is over in an outage says so, and the outage ends like any other', ({ expect }) => {
    const record = after(flaps(down(5), true))
    const change = applyFact(record, flaps(down(5), false), 'inc_2')
    expect(said(change)).toEqual(['incident.escalated', 'open'])
    expect(change?.record.incident.title).toBe('Checkout API is down')
    expect(applyFact(change?.record ?? null, flaps(down(5), false), 'inc_2')).toBeNull()
    expect(said(applyFact(change?.record ?? null, up(6), 'inc_2'))).toEqual(['incident.resolved', 'resolved'])
  })

  it('is not ended by news from before it', ({ expect }) => {
    const record = after(flaps(down(5), true))
    expect(applyFact(record, up(4), 'inc_2')).toBeNull()
    expect(applyFact(record, flaps(told('recovered', 4, 'up'), false), 'inc_2')).toBeNull()
    expect(applyFact(record, up(5), 'inc_2')).toBeNull()
  })
})

describe('an incident', () => {
  it('opens with what happened, where from and since when', ({ expect }) => {
    const change = applyFact(null, down(1), 'inc_1')
    expect(change?.event).toBe('incident.opened')
    expect(change?.record).toMatchObject({ seq: 1, revision: 1, maintenance: false, monitor })
    expect(change?.record.incident).toMatchObject({
      id: 'inc_1',
      severity: 'critical',
      title: 'Checkout API is down',
      cause: 'HTTP 503 from Western Europe, Eastern North America',
      startedAt: at(1),
      timeline: [{ kind: 'opened', at: at(1) + 10, by: 'vedette' }],
    })
  })

  it('is a warning while the monitor is only degraded, and says so when it becomes critical', ({
    expect,
  }) => {
    const warning = applyFact(null, told('trouble', 1, 'degraded'), 'inc_1')
    expect(warning?.record.incident).toMatchObject({ severity: 'warning', title: 'Checkout API is degraded' })
    const worse = applyFact(warning?.record ?? null, down(2), 'inc_2')
    expect(said(worse)).toEqual(['incident.escalated', 'open'])
    expect(worse?.record.incident).toMatchObject({
      id: 'inc_1',
      severity: 'critical',
      title: 'Checkout API is down',
    })
    const better = applyFact(worse?.record ?? null, told('trouble', 3, 'degraded'), 'inc_3')
    expect(said(better)).toEqual([null, 'open'])
  })

  it('ends when the checks pass again, never before it began', ({ expect }) => {
    const change = applyFact(after(down(1)), up(2), 'x')
    expect(said(change)).toEqual(['incident.resolved', 'resolved'])
    expect(change?.record.incident).toMatchObject({ resolvedAt: at(2), reason: null })
    const early = applyFact(after(down(1)), told('recovered', 2, 'up', { at: 0 }), 'x')
    expect(early?.record.incident.resolvedAt).toBe(at(1))
  })

  it('ends with the reason when its monitor is paused, edited or deleted', ({ expect }) => {
    const change = applyFact(after(down(1)), closed(1), 'x')
    expect(said(change)).toEqual(['incident.resolved', 'resolved'])
    expect(change?.record.incident.reason).toBe('The monitor was paused')
  })

  it('does not believe news older than what it knows', ({ expect }) => {
    expect(applyFact(after(down(3)), up(2), 'x')).toBeNull()
    expect(applyFact(after(down(3)), down(3), 'x')).toBeNull()
    expect(applyFact(after(down(3)), closed(2), 'x')).toBeNull()
    expect(applyFact(after(down(3), up(4)), down(3), 'x')).toBeNull()
  })

  it('is nothing without trouble', ({ expect }) => {
    for (const fact of [up(1), closed(1)]) expect(applyFact(null, fact, 'x')).toBeNull()
    const maintenance = { kind: 'maintenance', id: 'm', at: 1, active: true, title: 'Upgrade' } as const
    expect(applyFact(null, maintenance, 'x')).toBeNull()
  })

  it('resolved by hand stays so until new trouble opens another', ({ expect }) => {
    const byHand = resolve(after(down(1)), { by: 'user:ann', byName: 'Ann', at: at(5) })
    expect(byHand?.record.incident).toMatchObject({ status: 'resolved', reason: 'Resolved by Ann' })
    const record = byHand?.record ?? null
    expect(applyFact(record, up(2), 'x')).toBeNull()
    expect(applyFact(record, down(1), 'x')).toBeNull()
    expect(applyFact(record, down(3), 'inc_9')?.record.incident).toMatchObject({
      id: 'inc_9',
      status: 'open',
    })
    expect(record && resolve(record, { by: 'user:ann', at: at(6) })).toBeNull()
  })

  it('is acknowledged once, and stays acknowledged through more trouble', ({ expect }) => {
    const taken = acknowledge(after(down(1)), { by: 'key:key_1', at: at(2) })
    expect(said(taken)).toEqual(['incident.acknowledged', 'acknowledged'])
    const record = taken?.record ?? after(down(1))
    expect(acknowledge(record, { by: 'user:bob', at: at(3) })).toBeNull()
    expect(said(applyFact(record, down(4), 'x'))).toEqual([null, 'acknowledged'])
    expect(said(applyFact(record, up(4), 'x'))).toEqual(['incident.resolved', 'resolved'])
  })

  it('notes maintenance and keeps open', ({ expect }) => {
    const fact = { kind: 'maintenance', id: 'm', at: 5, active: true, title: 'Upgrade' } as const
    const change = applyFact(after(down(1)), fact, 'x')
    expect(said(change)).toEqual([null, 'open'])
    expect(change?.record).toMatchObject({ maintenance: true, revision: 2 })
    expect(change?.record.incident.timeline.at(-1)).toMatchObject({ text: 'Maintenance began: Upgrade' })
  })

  it('is let go by what ends its own hold, and by nothing that ended before', ({ expect }) => {
    const hold = { region: 'weur', startsAt: at(5), until: at(600), comment: 'Western Europe is in trouble' }
    const held = after({ ...down(1), hold } as IncidentFact)
    const letGo = (region: string, when: number) =>
      applyFact(held, { kind: 'released', id: 'r', at: when, region }, 'x')
    expect(letGo('weur', at(5))?.record.hold).toBeNull()
    expect(letGo('weur', at(5) - 1)).toBeNull()
    expect(letGo('enam', at(6))).toBeNull()
  })

  it('takes a note once, also after its end', ({ expect }) => {
    const act = { by: 'user:ann', at: at(9), text: 'It was DNS' }
    const noted = note(after(down(1), up(2)), act)
    expect(noted?.record.incident.timeline.at(-1)).toEqual({
      at: at(9),
      kind: 'note',
      by: 'user:ann',
      text: 'It was DNS',
    })
    expect(noted && note(noted.record, act)).toBeNull()
  })

  it('says of a note that it is public, and of no other', ({ expect }) => {
    const act = { by: 'user:ann', at: at(9), text: 'It was DNS' }
    const last = (change: Change | null) => change?.record.incident.timeline.at(-1)
    expect(last(note(after(down(1)), { ...act, public: true }))).toEqual({
      ...act,
      kind: 'note',
      public: true,
    })
    for (const isPublic of [false, undefined])
      expect(last(note(after(down(1)), { ...act, public: isPublic }))).not.toHaveProperty('public')
  })

  it('keeps what visitors were told while anything else can go', ({ expect }) => {
    const act = { by: 'user:ann', at: at(9) }
    const noted = note(after(down(1)), { ...act, text: 'for all', public: true })
    let record = noted?.record ?? after(down(1))
    for (let line = 0; line < 500; line += 1) record = tell(record, line, `line ${line}`)
    expect(record.incident.timeline).toHaveLength(200)
    expect(record.incident.timeline[1]).toMatchObject({ text: 'for all' })
    for (let line = 0; line < 500; line += 1)
      record = note(record, { ...act, text: `note ${line}`, public: true })?.record ?? record
    expect(record.incident.timeline).toHaveLength(200)
    expect(record.incident.timeline[0]?.kind).toBe('opened')
    expect(record.incident.timeline.at(-1)?.text).toBe('note 499')
  })

  it('keeps how it began and the newest lines, however long it lasts', ({ expect }) => {
    let record = after(down(1))
    for (let line = 0; line < 500; line += 1) record = tell(record, line, `line ${line}`)
    const { timeline } = record.incident
    expect(timeline).toHaveLength(200)
    expect(timeline[0]?.kind).toBe('opened')
    expect(timeline.at(-1)?.text).toBe('line 499')
    expect(record.revision).toBe(501)
  })
})

describe('trouble soon after an end', () => {
  const minute = 60_000
  const ended = () => after(down(1), up(2))
  it('opens the incident again where a policy says so', ({ expect }) => {
    const change = applyFact(ended(), down(3), 'inc_new', minute)
    expect(said(change)).toEqual(['incident.escalated', 'open'])
    expect(change?.record.incident).toMatchObject({ id: 'inc_0', resolvedAt: null, acknowledgedAt: null })
    expect(change?.record.incident.timeline.at(-1)).toMatchObject({ kind: 'reopened' })
    expect(said(applyFact(change?.record ?? null, up(4), 'x', minute))).toEqual([
      'incident.resolved',
      'resolved',
    ])
    expect(applyFact(change?.record ?? null, down(3), 'x', minute)).toBeNull()
  })

  it('opens a new one without such a policy, too late, or after an end by hand', ({ expect }) => {
    const id = (record: IncidentRecord, seq: number, withinMs: number) =>
      applyFact(record, down(seq), 'inc_new', withinMs)?.record.incident.id
    expect(id(ended(), 3, 0)).toBe('inc_new')
    expect(id(ended(), 3 + 60, minute)).toBe('inc_new')
    const byHand = resolve(after(down(1)), { by: 'user:usr_1', at: at(2) })?.record ?? after(down(1))
    expect(id(byHand, 3, minute)).toBe('inc_new')
  })
})
