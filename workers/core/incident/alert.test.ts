import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import type { AlertFact } from '../rpc.ts'
import { alertGroupKey, applyAlert } from './alert.ts'
import { maxMembers } from './group/limits.ts'
import { edit, merge } from './edit.ts'
import { acknowledge, type IncidentRecord, resolve } from './lifecycle.ts'

let clock = 1_000_000
const alert = (
  dedupKey: string,
  firing: boolean,
  part: Partial<AlertFact['alert']> = {},
  at = (clock += 1000),
): AlertFact => ({
  kind: 'alert',
  id: `alert:${at}:${dedupKey}`,
  at,
  workspaceId: 'wsp_1',
  policyId: null,
  act: { by: 'key:key_1', byName: 'Prometheus' },
  alert: {
    dedupKey,
    firing,
    title: `${dedupKey} is full`,
    severity: 'warning',
    cause: '96 % used',
    labels: {},
    ...part,
  },
})

/** The record after these facts, and what was to be said on the way. */
function after(...facts: AlertFact[]) {
  let record: IncidentRecord | null = null
  const said: (string | null)[] = []
  for (const [index, fact] of facts.entries()) {
    const change: ReturnType<typeof applyAlert> = applyAlert(record, fact, `inc_${index}`)
    if (!change) continue
    record = change.record
    said.push(change.event)
  }
  if (!record) throw new Error('no incident')
  return { record, incident: record.incident, said }
}

describe('an alert from outside', () => {
  it('opens an incident, and told again changes nothing', ({ expect }) => {
    const { record, incident, said } = after(alert('disk', true), alert('disk', true), alert('disk', true))
    expect(said).toEqual(['incident.opened'])
    expect(incident).toMatchObject({
      status: 'open',
      title: 'disk is full',
      cause: '96 % used',
      severity: 'warning',
    })
    expect(incident.timeline).toMatchObject([{ kind: 'opened', by: 'key:key_1', byName: 'Prometheus' }])
    expect(applyAlert(record, alert('disk', true), 'x')).toBeNull()
  })

  it('ends what it opened, and nothing else', ({ expect }) => {
    expect(applyAlert(null, alert('disk', false), 'x')).toBeNull()
    const { record } = after(alert('disk', true))
    expect(applyAlert(record, alert('memory', false), 'x')).toBeNull()
    const { incident, said } = after(alert('disk', true), alert('disk', false), alert('disk', false))
    expect(said).toEqual(['incident.opened', 'incident.resolved'])
    expect(incident).toMatchObject({ status: 'resolved', reason: null })
    expect(incident.resolvedAt).toBeGreaterThan(incident.startedAt)
  })

  it('fires anew as a new incident', ({ expect }) => {
    const { incident, said } = after(alert('disk', true), alert('disk', false), alert('disk', true))
    expect(said).toEqual(['incident.opened', 'incident.resolved', 'incident.opened'])
    expect(incident).toMatchObject({ id: 'inc_2', status: 'open' })
  })

  it('fires anew in the old incident where a policy says so', ({ expect }) => {
    const { record, incident } = after(
      alert('a', true),
      alert('b', true),
      alert('a', false),
      alert('b', false),
    )
    const again = applyAlert(record, alert('a', true, { severity: 'critical' }), 'inc_new', 60_000)
    expect(again).toMatchObject({
      event: 'incident.escalated',
      record: { incident: { id: incident.id, status: 'open', severity: 'critical', title: 'a is full' } },
    })
    const late = alert('a', true, {}, clock + 120_000)
    expect(applyAlert(record, late, 'inc_new', 60_000)?.record.incident.id).toBe('inc_new')
  })

  it('is said again only when a warning becomes critical', ({ expect }) => {
    const { incident, said } = after(
      alert('disk', true),
      alert('disk', true, { cause: '97 % used' }),
      alert('disk', true, { severity: 'critical', cause: 'Read only' }),
      alert('disk', true, { severity: 'warning', cause: '95 % used' }),
    )
    expect(said).toEqual(['incident.opened', null, 'incident.escalated', null])
    expect(incident).toMatchObject({ severity: 'warning', cause: '95 % used' })
    expect(incident.members).toMatchObject([{ since: incident.startedAt, endedAt: null }])
  })

  it('makes one incident with others of its group, which lasts as long as one of them', ({ expect }) => {
    const facts = [alert('a', true), alert('b', true, { severity: 'critical' }), alert('a', false)]
    const { incident, said } = after(...facts)
    expect(said).toEqual(['incident.opened', 'incident.escalated', null])
    expect(incident).toMatchObject({ status: 'open', title: 'b is full', severity: 'critical' })
    expect(incident.timeline.at(-1)?.text).toBe('Over: a is full. 1 of 2 last')
    const whole = after(...facts, alert('a', true), alert('b', false), alert('a', false))
    expect(whole.said).toEqual([
      'incident.opened',
      'incident.escalated',
      null,
      null,
      null,
      'incident.resolved',
    ])
    expect(after(...facts.slice(0, 2)).incident.title).toBe('a is full, and 1 more')
  })

  it('does not grow without end', ({ expect }) => {
    const many = Array.from({ length: maxMembers + 20 }, (_, n) => alert(`a${n}`, true))
    const { record, incident } = after(...many)
    expect(incident.members).toHaveLength(maxMembers)
    expect(applyAlert(record, alert(`a${maxMembers}`, false), 'x')).toBeNull()
  })

  it('in any order: open exactly while a member lasts, each opening closed once', ({ expect }) => {
    const steps = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), firing: fc.boolean() }), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(steps, (list) => {
        const lasting = new Set<string>()
        let record: IncidentRecord | null = null
        let open = 0
        for (const [n, { key, firing }] of list.entries()) {
          if (firing) lasting.add(key)
          else lasting.delete(key)
          const change: ReturnType<typeof applyAlert> = applyAlert(record, alert(key, firing), `inc_${n}`)
          record = change?.record ?? record
          if (change?.event === 'incident.opened') open += 1
          if (change?.event === 'incident.resolved') open -= 1
          expect(open).toBe(lasting.size > 0 ? 1 : 0)
          expect(record !== null && record.incident.status !== 'resolved').toBe(lasting.size > 0)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('the group of an alert', () => {
  const labels = { service: 'shop', host: 'a/b' }
  it('is itself, or what a policy groups by', ({ expect }) => {
    expect(alertGroupKey({ dedupKey: 'x:y', labels }, null)).toBe('alert:x%3Ay')
    const by = (groupBy: string[]) => alertGroupKey({ dedupKey: 'x', labels }, { policyId: 'pol_1', groupBy })
    expect(by([])).toBe('alert:x')
    expect(by(['service', 'host'])).toBe('group:pol_1:service=shop,host=a%2Fb')
    expect(by(['missing'])).toBe('group:pol_1:missing=')
  })
})

describe('what a person writes over', () => {
  const anna = { by: 'user:usr_1', byName: 'Anna', at: 9_000_000 }
  it('changes title, severity and postmortem, tells nobody, and says so once', ({ expect }) => {
    const { record } = after(alert('disk', true))
    const wanted = { title: 'The disk of db-1 is full', postmortem: '# Why' }
    const change = edit(record, { ...anna, edit: wanted })
    expect(change).toMatchObject({ event: null, record: { incident: wanted } })
    expect(change?.record.incident.timeline.at(-1)?.text).toBe('Changed the title and the postmortem')
    expect(edit(change?.record ?? record, { ...anna, edit: wanted })).toBeNull()
  })

  it('merges what is open into another, and keeps what was acknowledged or is over', ({ expect }) => {
    const { record } = after(alert('disk', true))
    const into = { id: 'inc_9', title: 'db-1 is down' }
    const taken = acknowledge(record, anna)?.record ?? record
    const change = merge(taken, { ...anna, into })
    expect(change?.event).toBe('incident.resolved')
    expect(change?.record.incident).toMatchObject({
      status: 'resolved',
      mergedInto: 'inc_9',
      reason: 'Merged by Anna into: db-1 is down',
    })
    expect(merge(resolve(record, anna)?.record ?? record, { ...anna, into })).toBeNull()
  })
})
