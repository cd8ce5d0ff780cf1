import { describe, it } from 'vitest'
import { heard, maintenance } from '../../../../test/group-facts.ts'
import type { Silence } from '../../alert/silence.ts'
import { silencedBy, subjectsOf } from '../../alert/silence.ts'
import type { IncidentFact } from '../../rpc.ts'
import type { IncidentRecord } from '../lifecycle.ts'
import { applyToGroup } from './apply.ts'
import { newsOf, newTo, updated } from './update.ts'

const silence: Silence = {
  id: 'sil_1',
  monitorIds: ['mon_cart'],
  matchers: [],
  startsAt: 0,
  until: 9_000,
  comment: 'Known',
  createdBy: 'user:usr_1',
  createdByName: 'Anna',
}

/** Facts that come in a second after each other, from second 1 on. */
function after(...facts: IncidentFact[]): IncidentRecord {
  let record: IncidentRecord | null = null
  for (const [index, fact] of facts.entries()) {
    const terms = {
      newId: 'inc_1',
      reopenWithinMs: 0,
      intervalMs: 60_000,
      waitMs: 0,
      now: (index + 1) * 1000,
    }
    const change: ReturnType<typeof applyToGroup> = applyToGroup(record, fact, terms)
    if (change !== null && change !== 'full') record = change.record
  }
  if (!record) throw new Error('no incident')
  return record
}
const namesFor = (record: IncidentRecord, heardAt: number, silences: Silence[] = []) =>
  newTo(newsOf(record, silences, 5000), heardAt).map(({ key }) => key)

describe('word of who has joined', () => {
  it('names to each ear who joined after it last heard, and lasts', ({ expect }) => {
    const record = after(
      heard('shop', 1),
      heard('cart', 1),
      heard('login', 1),
      heard('cart', 2, { to: 'up' }),
    )
    expect(namesFor(record, 1000)).toEqual(['mon_login'])
    expect(namesFor(record, 3000)).toEqual([])
  })

  it('names nobody who only changed, but who became worse, or flaps', ({ expect }) => {
    const changed = after(heard('shop', 1), heard('shop', 2, { message: 'Timed out' }))
    expect(namesFor(changed, 1000)).toEqual([])
    expect(namesFor(after(heard('shop', 1, { to: 'degraded' }), heard('shop', 2)), 1000)).toEqual([
      'mon_shop',
    ])
    const flapping = { active: true, changes: 5, withinMs: 60_000 }
    expect(namesFor(after(heard('shop', 1), heard('shop', 1, { flapping })), 1000)).toEqual(['mon_shop'])
  })

  it('leaves out whom a silence covers, and comes again when that ends', ({ expect }) => {
    const record = after(heard('shop', 1), heard('cart', 1))
    expect(namesFor(record, 1000, [silence])).toEqual([])
    const told = updated(record, newsOf(record, [silence], 5000), { now: 5000, laterAt: null, isTold: false })
    expect(told.group).toMatchObject({ updateAt: 9000, updateHeld: true })
    expect(namesFor(told, 1000)).toEqual(['mon_cart'])
  })

  it('leaves out who is in maintenance until that is over', ({ expect }) => {
    const record = after(heard('shop', 1), heard('cart', 1), maintenance('cart', true))
    expect(namesFor(record, 1000)).toEqual([])
    expect(
      namesFor(
        after(heard('shop', 1), heard('cart', 1), maintenance('cart', true), maintenance('cart', false)),
        1000,
      ),
    ).toEqual(['mon_cart'])
  })

  it('is due an interval after the last, and has a number of its own', ({ expect }) => {
    const record = after(heard('shop', 1), heard('cart', 1))
    expect(record.group?.updateAt).toBe(61_000)
    const told = updated(record, newsOf(record, [], 61_000), { now: 61_000, laterAt: null, isTold: true })
    expect(told).toMatchObject({ seq: record.seq + 1, group: { updateAt: null, toldAt: 61_000 } })
  })
})

describe('a silence over one monitor of a group', () => {
  it('keeps the incident quiet only while that monitor is alone in it', ({ expect }) => {
    const alone = after(heard('cart', 1))
    expect(silencedBy(subjectsOf(alone), [silence], 5000)).toMatchObject({ id: 'sil_1' })
    expect(silencedBy(subjectsOf(after(heard('cart', 1), heard('shop', 1))), [silence], 5000)).toBeNull()
    const byTag = {
      ...silence,
      monitorIds: [],
      matchers: [{ label: 'tag', op: '=', value: 'service:*' }],
    } as Silence
    expect(silencedBy(subjectsOf(after(heard('cart', 1), heard('shop', 1))), [byTag], 5000)).not.toBeNull()
  })
})
