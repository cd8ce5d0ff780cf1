import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { cases } from '../../../../test/cases.ts'
import { closed, heard, maintenance } from '../../../../test/group-facts.ts'
import type { Hold, IncidentFact } from '../../rpc.ts'
import { applyAlert } from '../alert.ts'
import { acknowledge, type IncidentRecord, resolve } from '../lifecycle.ts'
import { noticeOf } from '../notice.ts'
import { applyToGroup } from './apply.ts'
import { maxMembers } from './limits.ts'

const terms = { newId: 'inc_1', reopenWithinMs: 0, intervalMs: 300_000, waitMs: 0, now: 5_000_000 }
const hold: Hold = { region: 'weur', startsAt: 0, until: 9_000_000, comment: 'Western Europe is in trouble' }

/** The incident after these facts, and what was to be said on the way. */
function after(facts: readonly IncidentFact[], start: IncidentRecord | null = null) {
  let record = start
  const said: (string | null)[] = []
  for (const [index, fact] of facts.entries()) {
    const change = applyToGroup(record, fact, { ...terms, newId: `inc_${index + 1}`, now: terms.now + index })
    if (change === null || change === 'full') continue
    record = change.record
    said.push(change.event)
  }
  if (!record) throw new Error('no incident')
  return { record, incident: record.incident, said }
}
const notice = (record: IncidentRecord, event: 'incident.opened' | 'incident.resolved') =>
  noticeOf(event, record, { id: 'msg', at: 1_600_000, origin: 'https://v.example' })

describe('the incident of a group', () => {
  it('opens with the first monitor and is told as that monitor’s', ({ expect }) => {
    const { incident, said } = after([heard('shop', 1)])
    expect(said).toEqual(['incident.opened'])
    expect(incident).toMatchObject({
      title: 'shop is down',
      cause: 'HTTP 503 from Western Europe',
      monitorId: null,
      monitorIds: ['mon_shop'],
      startedAt: 1_001_000,
      regions: ['weur'],
      members: [{ monitorId: 'mon_shop', since: 1_001_000, endedAt: null }],
    })
  })

  it('takes in who fails next, without a message of its own', ({ expect }) => {
    const { record, incident, said } = after([
      heard('shop', 1),
      heard('cart', 2, { message: 'Timed out' }),
      heard('login', 3),
    ])
    expect(said).toEqual(['incident.opened', null, null])
    expect(incident.title).toBe('3 monitors of service checkout are down')
    expect(record.group?.updateAt).toBe(terms.now + 300_000)
    expect(notice(record, 'incident.opened').text.split('\n')).toEqual([
      '• shop is down: HTTP 503 from Western Europe (for 9 min 59 s)',
      '• cart is down: Timed out from Western Europe (for 9 min 58 s)',
      '• login is down: HTTP 503 from Western Europe (for 9 min 57 s)',
      expect.stringMatching(/^Since 1970/),
    ])
  })

  it('says what is true of monitors that fare differently', ({ expect }) => {
    expect(
      after([heard('shop', 1, { to: 'degraded' }), heard('cart', 2, { to: 'degraded' })]).incident,
    ).toMatchObject({ title: '2 monitors of service checkout are degraded', severity: 'warning' })
    const mixed = after([heard('shop', 1, { to: 'degraded' }), heard('cart', 2)])
    expect(mixed.said).toEqual(['incident.opened', 'incident.escalated'])
    expect(mixed.incident.title).toBe('2 monitors of service checkout are in trouble, 1 of them down')
  })

  it('lasts while one of them does, each with its own span, and says so at its end', ({ expect }) => {
    const facts = [heard('shop', 1), heard('cart', 2), heard('shop', 3, { to: 'up' })]
    const half = after(facts)
    expect(half.incident).toMatchObject({ status: 'open', title: 'cart is down' })
    expect(half.incident.timeline.at(-1)?.text).toBe('Back up: shop. 1 of 2 last')
    const whole = after([...facts, heard('cart', 4, { to: 'up' })])
    expect(whole.said).toEqual(['incident.opened', null, null, 'incident.resolved'])
    expect(whole.incident).toMatchObject({
      status: 'resolved',
      title: '2 monitors of service checkout were down',
      resolvedAt: 1_004_000,
      reason: null,
      members: [
        { since: 1_001_000, endedAt: 1_003_000 },
        { since: 1_002_000, endedAt: 1_004_000 },
      ],
    })
    const end = notice(whole.record, 'incident.resolved')
    expect(end.title).toBe('2 monitors of service checkout are back up')
    expect(end.text.split('\n')).toEqual([
      'cart: The checks pass again',
      'It lasted 3 s',
      'It was:',
      '• shop: HTTP 503 from Western Europe (for 2 s)',
      '• cart: HTTP 503 from Western Europe (for 2 s)',
    ])
    expect(notice(after([heard('shop', 1)]).record, 'incident.opened').text).toContain(
      'https://shop.example/',
    )
  })

  it('takes back in who fails again while it lasts', ({ expect }) => {
    const { incident, record } = after([
      heard('shop', 1),
      heard('cart', 2),
      heard('cart', 3, { to: 'up' }),
      heard('cart', 4),
    ])
    expect(incident.members).toMatchObject([
      { key: 'mon_shop' },
      { key: 'mon_cart', since: 1_004_000, endedAt: null },
    ])
    expect(record.group?.standing['mon_cart']?.newsAt).toBe(terms.now + 3)
  })

  it('lets go with a reason whom it is about no more', ({ expect }) => {
    const facts = [heard('shop', 1), heard('cart', 2), closed('shop', 1, 'The monitor was deleted')]
    const { incident } = after(facts)
    expect(incident.timeline.at(-1)?.text).toBe(
      'No longer part of it: shop. The monitor was deleted. 1 of 2 last',
    )
    const last = after([...facts, closed('cart', 2, 'The monitor was paused')])
    expect(last.incident).toMatchObject({ status: 'resolved', reason: 'cart: The monitor was paused' })
    expect(notice(last.record, 'incident.resolved').title).toBe(
      '2 monitors of service checkout: incident closed',
    )
  })

  it('hears no fact that is older than what it knows of that monitor', ({ expect }) => {
    const { record } = after([heard('shop', 5), heard('cart', 2)])
    for (const late of [
      heard('shop', 5),
      heard('shop', 4),
      heard('shop', 4, { to: 'up' }),
      closed('shop', 4, 'x'),
    ])
      expect(applyToGroup(record, late, terms)).toBeNull()
    // Of another monitor the same number is another matter.
    expect(applyToGroup(record, heard('cart', 3, { to: 'up' }), terms)).not.toBeNull()
  })

  it('hears a monitor that comes back from another group, of the same transition', ({ expect }) => {
    const { record } = after([heard('cart', 1), heard('shop', 5), closed('shop', 5, 'It goes on by itself')])
    expect(applyToGroup(record, heard('shop', 5), terms)).toBeNull()
    const back = after([heard('shop', 5, { move: 2 })], record)
    expect(back.incident.members?.find(({ key }) => key === 'mon_shop')).toMatchObject({ endedAt: null })
    // What it said before it went is old by now.
    expect(applyToGroup(back.record, heard('shop', 6, { to: 'up' }), terms)).toBeNull()
  })

  it('opens anew after its end, or goes on if that was just now', ({ expect }) => {
    const { record } = after([heard('shop', 1), heard('shop', 2, { to: 'up' })])
    const anew = applyToGroup(record, heard('cart', 1, { at: 1_003_000 }), { ...terms, newId: 'inc_9' })
    expect(anew).toMatchObject({ event: 'incident.opened', record: { incident: { id: 'inc_9' } } })
    const again = applyToGroup(record, heard('cart', 1, { at: 1_003_000 }), {
      ...terms,
      reopenWithinMs: 60_000,
    })
    expect(again).toMatchObject({
      event: 'incident.escalated',
      record: { incident: { id: 'inc_1', status: 'open', monitorIds: ['mon_shop', 'mon_cart'] } },
    })
  })

  it('stays over when somebody has ended it, until something new fails', ({ expect }) => {
    const { record } = after([heard('shop', 1), heard('cart', 1)])
    const ended = resolve(record, { by: 'user:usr_1', at: 1_100_000 })?.record ?? null
    expect(applyToGroup(ended, heard('shop', 1), terms)).toBeNull()
    expect(applyToGroup(ended, heard('shop', 2, { to: 'up' }), terms)).toBeNull()
    expect(applyToGroup(ended, heard('shop', 3), terms)).toMatchObject({ event: 'incident.opened' })
  })

  it('waits for a maintenance or a hold only when all of it does', ({ expect }) => {
    const { record } = after([heard('shop', 1, { hold }), maintenance('shop', true)])
    expect(record).toMatchObject({ maintenance: true, hold })
    const joined = after([heard('cart', 2)], record).record
    expect(joined).toMatchObject({ maintenance: false, hold: null })
    const alone = after([heard('cart', 3, { to: 'up' })], joined).record
    expect(alone).toMatchObject({ maintenance: true, hold })
    const over = after([maintenance('shop', false, 3_000_000)], alone).record
    expect(over).toMatchObject({ maintenance: false, hold })
    const released = {
      kind: 'released',
      id: 'r',
      at: 1,
      region: 'weur',
      monitorId: 'mon_shop',
      group: { key: '', name: '' },
    } as const
    expect(applyToGroup(over, released, terms)).toMatchObject({ record: { hold: null } })
    expect(applyToGroup(over, { ...released, region: 'enam' }, terms)).toBeNull()
    expect(applyToGroup(over, { ...released, at: hold.startsAt - 1 }, terms)).toBeNull()
  })

  it('keeps an acknowledgement when another monitor joins', ({ expect }) => {
    const { record } = after([heard('shop', 1)])
    const taken = acknowledge(record, { by: 'user:usr_1', at: 1_100_000 })?.record ?? null
    expect(after([heard('cart', 1)], taken).incident.status).toBe('acknowledged')
  })

  it('is shared with alerts from outside, and lasts as long as any of them', ({ expect }) => {
    const act = { by: 'key:key_1' }
    const alert = {
      dedupKey: 'mon_shop',
      title: 'Disk full',
      severity: 'warning',
      cause: '96 %',
      labels: {},
    } as const
    const fact = (firing: boolean, at: number) =>
      ({
        kind: 'alert',
        id: `a${at}`,
        at,
        workspaceId: 'wsp_1',
        policyId: null,
        act,
        alert: { ...alert, firing },
      }) as const
    const first = applyAlert(null, fact(true, 1_000_000), 'inc_1')?.record ?? null
    const both = after([heard('shop', 1)], first).record
    expect(both.incident.members).toHaveLength(2)
    const left = applyAlert(both, fact(false, 1_002_000), 'x')?.record ?? null
    expect(left?.incident).toMatchObject({ status: 'open', title: 'shop is down' })
    expect(after([heard('shop', 2, { to: 'up' })], left).incident.status).toBe('resolved')
  })

  it('has room for so many, and says so to the next', ({ expect }) => {
    const many = after(Array.from({ length: maxMembers }, (_, index) => heard(`m${index}`, 1))).record
    expect(applyToGroup(many, heard('late', 1), terms)).toBe('full')
    // Who is over makes room.
    const room = after([heard('m7', 2, { to: 'up' }), heard('late', 1)], many)
    expect(room.incident.members).toHaveLength(maxMembers)
    expect(room.incident.members?.some(({ key }) => key === 'mon_m7')).toBe(false)
  })

  it('whatever comes: is open while a member lasts, and opened and ended in turn', ({ expect }) => {
    const deed = fc.record({
      who: fc.constantFrom('shop', 'cart', 'login'),
      what: fc.constantFrom<'down' | 'degraded' | 'up' | 'closed' | 'maintenance'>(
        'down',
        'degraded',
        'up',
        'closed',
        'maintenance',
      ),
      twice: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
        let record: IncidentRecord | null = null
        const seqs = new Map<string, number>()
        const troubled = new Set<string>()
        const told: string[] = []
        for (const [index, { who, what, twice }] of deeds.entries()) {
          const seq = (seqs.get(who) ?? 0) + 1
          if (what !== 'closed' && what !== 'maintenance') seqs.set(who, seq)
          // A monitor tells of an end only when it has told of trouble.
          if (!troubled.has(who) && what !== 'down' && what !== 'degraded') continue
          const at = 1_000_000 + index * 1000
          const fact =
            what === 'closed'
              ? closed(who, seq - 1, 'Paused', at)
              : what === 'maintenance'
                ? maintenance(who, index % 2 === 0, at)
                : heard(who, seq, { to: what, at })
          if (what === 'down' || what === 'degraded') troubled.add(who)
          if (what === 'up' || what === 'closed') troubled.delete(who)
          for (let time = 0; time < (twice ? 2 : 1); time += 1) {
            if (time === 1 && what === 'maintenance') continue
            const change: ReturnType<typeof applyToGroup> = applyToGroup(record, fact, {
              ...terms,
              newId: `inc_${index}`,
            })
            if (change === null || change === 'full') continue
            expect(time).toBe(0)
            record = change.record
            if (change.event === 'incident.opened' || change.event === 'incident.resolved')
              told.push(change.event)
          }
          const lasting = record?.incident.members?.filter(({ endedAt }) => endedAt === null) ?? []
          expect(new Set(lasting.map(({ key }) => key))).toEqual(
            new Set([...troubled].map((name) => `mon_${name}`)),
          )
          expect(record === null || record.incident.status === 'resolved').toBe(troubled.size === 0)
        }
        expect(told.every((event, index) => (index % 2 === 0) === (event === 'incident.opened'))).toBe(true)
      }),
      cases(),
    )
  })
})
