import { describe, it } from 'vitest'
import type { MonitorOrders } from '#db/queries/monitor-config'
import { began, ordersOf, Replay } from '../../test/replay.ts'

const gatherer = { policyId: 'pol_1', policyName: 'Backend', groupBy: ['service'] }
const rule = { failures: 1, recoveries: 1, window: null }
const grouped = (change: Partial<MonitorOrders> = {}) =>
  ordersOf({
    regions: [{ region: 'weur', lane: 'lane:weur:0:g1' }],
    confirm: { regions: 1, failures: 1, recoveries: 1 },
    tags: ['service:shop'],
    gatherer,
    ...change,
  })

/** A monitor, and what it told to whom: `kind -> group`. */
function scene(orders = grouped()) {
  const replay = new Replay(orders, rule)
  let at = began
  const see = (outcome: 'up' | 'down') => replay.result({ region: 'weur', outcome, at: (at += 5_000) })
  const configure = (change: Partial<MonitorOrders>) =>
    replay.configure(grouped({ version: 1, ...change }), (at += 1_000))
  const told = () =>
    replay.memory.facts.map((fact) => `${fact.kind} -> ${('group' in fact && fact.group?.key) || 'itself'}`)
  const ids = () => replay.memory.facts.map(({ id }) => id)
  see('up')
  return { replay, see, configure, told, ids }
}

const shop = 'group:pol_1:service=shop'
const cart = 'group:pol_1:service=cart'

describe('where a monitor tells of its trouble', () => {
  it('is the object of its group, from its beginning to its end', ({ expect }) => {
    const { see, told } = scene()
    see('down')
    see('up')
    expect(told()).toEqual([`trouble -> ${shop}`, `recovered -> ${shop}`])
  })

  it('is its own object without a group, and for one of before groups', ({ expect }) => {
    const { gatherer: _, ...before } = grouped()
    for (const orders of [before, grouped({ gatherer: null }), grouped({ tags: [] })]) {
      const { see, told } = scene(orders)
      see('down')
      see('up')
      expect(told()).toEqual(['trouble -> itself', 'recovered -> itself'])
    }
  })

  it('changes with its tags while it is down: the old group hears that it leaves, the new one of the trouble', ({
    expect,
  }) => {
    const { see, configure, told, ids, replay } = scene()
    see('down')
    configure({ tags: ['service:cart'] })
    expect(told()).toEqual([`trouble -> ${shop}`, `closed -> ${shop}`, `trouble -> ${cart}`])
    expect(replay.memory.facts[1]).toMatchObject({
      reason: 'It goes on as part of service cart',
      monitorId: 'mon_1',
    })
    // The trouble began when it began, and is told as something new.
    expect(replay.memory.facts[2]).toMatchObject({ move: 1 })
    see('up')
    expect(told().at(-1)).toBe(`recovered -> ${cart}`)
    expect(new Set(ids()).size).toBe(4)
  })

  it('may be the one it left: nothing that is told there twice has one id', ({ expect }) => {
    const { see, configure, told, ids } = scene()
    see('down')
    configure({ gatherer: { ...gatherer, groupBy: [] } })
    configure({})
    configure({ gatherer: null })
    see('up')
    expect(told()).toEqual([
      `trouble -> ${shop}`,
      `closed -> ${shop}`,
      'trouble -> itself',
      'closed -> itself',
      `trouble -> ${shop}`,
      `closed -> ${shop}`,
      'trouble -> itself',
      'recovered -> itself',
    ])
    expect(new Set(ids()).size).toBe(8)
  })

  it('stays what it is when only names change, or while it is well', ({ expect }) => {
    const { see, configure, told } = scene()
    configure({ tags: ['service:cart'] })
    expect(told()).toEqual([])
    see('down')
    configure({ tags: ['service:cart', 'eu'], gatherer: { ...gatherer, policyName: 'Renamed' } })
    expect(told()).toEqual([`trouble -> ${cart}`])
  })

  it('is told where it ends when it is paused or deleted', ({ expect }) => {
    const { see, configure, told } = scene()
    see('down')
    configure({ version: 2, paused: true, tags: ['service:cart'] })
    expect(told()).toEqual([`trouble -> ${shop}`, `closed -> ${shop}`])
  })
})
