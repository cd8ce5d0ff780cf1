import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { describe, it } from 'vitest'
import type { ReminderFact } from '#core/rpc'
import { listDeliveries } from '#db/queries/deliveries'
import { listIncidents } from '#db/queries/incidents'
import {
  addChannel,
  addPolicy,
  bodyOf,
  db,
  opened,
  received,
  scene,
  setStatus,
  until,
} from '../../test/incident-scene.ts'

const dayMs = 86_400_000

/** A certificate with so many days left, told at a threshold. Ids of deliveries are for all the world, so `id` is new. */
const reminder = (left: number, days: number, id: string, policyId: string | null = null): ReminderFact => ({
  kind: 'reminder',
  id: `mon_1:certificate:${id}:${days}`,
  at: Date.now(),
  reminder: {
    kind: 'certificate',
    subject: 'shop.example.com',
    id,
    expiresAt: Date.now() + left * dayMs,
    days,
  },
  monitor: { id: `mon_${id}`, name: 'Shop', target: 'shop.example.com:443', tags: [] },
  policyId,
  regions: ['weur'],
})

describe('a reminder', () => {
  it('reaches every channel once, though the fact comes twice, and opens no incident', async ({ expect }) => {
    const { stub, workspaceId, keys } = await scene(2)
    const id = crypto.randomUUID()
    const fact = reminder(13.5, 14, id)
    expect(await Promise.all([stub.report(fact), stub.report(fact)])).toEqual([
      { incidentId: null },
      { incidentId: null },
    ])
    for (const key of keys) await until(async () => expect(await received(key)).toHaveLength(1))
    expect(await stub.report(fact)).toEqual({ incidentId: null })
    await stub.poke()
    for (const key of keys) {
      const [got, ...more] = await received(key)
      expect(more).toEqual([])
      expect(got && bodyOf(got)).toMatchObject({
        type: 'certificate.expiring',
        data: {
          incident: null,
          monitor: { id: `mon_${id}`, name: 'Shop' },
          regions: ['weur'],
          expiry: {
            kind: 'certificate',
            subject: 'shop.example.com',
            days: 14,
            expiresAt: expect.stringMatching(/Z$/),
          },
          notice: {
            title: 'The certificate of shop.example.com expires in 14 days',
            text: expect.stringMatching(/^It expires on \d{4}-\d\d-\d\d \d\d:\d\d UTC\.\nWatched by Shop: /),
            url: expect.stringMatching(new RegExp(`/monitors/mon_${id}$`)),
          },
        },
      })
    }
    const filter = { limit: 10, before: undefined }
    expect(await listIncidents(db, workspaceId, filter)).toEqual([])
    await until(async () => {
      const rows = await listDeliveries(db, workspaceId, filter)
      expect(rows.map(({ delivery }) => delivery)).toMatchObject(
        keys.map(() => ({ event: 'certificate.expiring', incidentId: null, state: 'delivered' })),
      )
    })
  })

  it('goes to whom the policy of its monitor tells first, and to nobody else', async ({ expect }) => {
    const { stub, workspaceId, keys, channelIds } = await scene(3)
    const [first = '', later = ''] = channelIds
    const policyId = await addPolicy(workspaceId, {
      steps: [{ channelIds: [first] }, { afterSeconds: 1, channelIds: [later] }],
    })
    await addPolicy(workspaceId, { steps: [{ channelIds: [later] }], isDefault: true })
    await stub.report(reminder(5, 7, crypto.randomUUID(), policyId))
    await until(async () => expect(await received(keys[0] ?? '')).toHaveLength(1))
    await stub.report(reminder(5, 7, crypto.randomUUID()))
    await until(async () => expect(await received(keys[1] ?? '')).toHaveLength(1))
    const filter = { limit: 10, before: undefined }
    await until(async () => {
      const rows = await listDeliveries(db, workspaceId, filter)
      const told = rows.map(({ delivery }) => `${delivery.channelId} ${delivery.state}`)
      expect(told.toSorted()).toEqual([`${first} delivered`, `${later} delivered`].toSorted())
    })
    expect(await received(keys[2] ?? '')).toEqual([])
  })

  it('that finds no channel is told once there is one', async ({ expect }) => {
    const { stub, workspaceId } = await scene(0)
    const fact = reminder(5, 7, crypto.randomUUID())
    expect(await stub.report(fact)).toEqual({ incidentId: null, unheard: true })
    expect(await stub.report(fact)).toEqual({ incidentId: null, unheard: true })
    const key = crypto.randomUUID()
    await addChannel(workspaceId, `/receive?key=${key}`)
    expect(await stub.report(fact)).toEqual({ incidentId: null })
    await until(async () => expect(await received(key)).toHaveLength(1))
    expect(await stub.report(fact)).toEqual({ incidentId: null })
    await stub.poke()
    expect(await received(key)).toHaveLength(1)
  })

  it('that nobody took is sent again under the same id, after the object was evicted too', async ({
    expect,
  }) => {
    const { stub, key } = await scene()
    await setStatus(key, 503)
    await stub.report(reminder(5, 7, crypto.randomUUID()))
    await until(async () => expect(await received(key)).toHaveLength(1))
    await evictDurableObject(stub)
    await setStatus(key, 200)
    await until(async () => {
      await runDurableObjectAlarm(stub)
      expect((await received(key)).map(({ status }) => status)).toEqual([503, 200])
    })
    const ids = (await received(key)).map(({ headers }) => headers['webhook-id'])
    expect(new Set(ids).size).toBe(1)
  })

  it('is kept while incidents come and go, and can be sent once more by hand', async ({ expect }) => {
    const { stub, workspaceId, key } = await scene()
    await stub.report(reminder(5, 7, crypto.randomUUID()))
    await until(async () => expect(await received(key)).toHaveLength(1))
    await opened(stub, workspaceId)
    await until(async () => expect(await received(key)).toHaveLength(2))
    const [row] = await until(async () => {
      const rows = await listDeliveries(db, workspaceId, { limit: 10, before: undefined })
      expect(rows).toHaveLength(2)
      return rows.filter(({ delivery }) => delivery.event === 'certificate.expiring')
    })
    await stub.replay(row?.delivery.id ?? '', { by: 'key:key_1', at: Date.now() })
    await until(async () => expect(await received(key)).toHaveLength(3))
    const all = await received(key)
    expect(all[2]?.headers['webhook-id']).toBe(all[0]?.headers['webhook-id'])
  })
})
