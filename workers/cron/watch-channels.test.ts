import { env } from 'cloudflare:workers'
import { beforeEach, describe, it } from 'vitest'
import type { DeliveryState } from '#core/incident/schema'
import { fileDeliveries, listDeliveries } from '#db/queries/deliveries'
import { newId } from '#platform/new-id'
import { bodyOf, db, received, scene, until } from '../../test/incident-scene.ts'
import { watchChannels } from './watch-channels.ts'

const hour = 3_600_000
const fiveMinutes = 300_000

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM deliveries').run()
})

/** Messages to a channel in the log, each tried so long ago. */
async function log(workspaceId: string, channelId: string, state: DeliveryState, agesMs: number[]) {
  const now = Date.now()
  const facts = agesMs.map((age) => ({
    groupKey: 'mon_1',
    revision: 1,
    delivery: {
      id: newId('delivery'),
      workspaceId,
      incidentId: 'inc_1',
      event: 'incident.opened' as const,
      channelId,
      channelType: 'webhook',
      recipient: 'hooks.example.com',
      state,
      attempts: [
        { at: now - age, status: 404, ms: 12, error: state === 'delivered' ? null : 'HTTP 404: gone' },
      ],
      nextAttemptAt: null,
      createdAt: now - age,
    },
  }))
  await env.DB.batch(fileDeliveries(env.DB, facts))
}

const run = () => {
  const now = Date.now()
  return watchChannels.run(env, { scheduledTime: now - (now % fiveMinutes), now })
}
const silences = async (workspaceId: string) =>
  (
    await env.DB.prepare('SELECT channel_id, since FROM channel_silences WHERE workspace_id = ?')
      .bind(workspaceId)
      .all()
  ).results

describe('a channel that takes nothing any more', () => {
  it('is told to the others once, and once more when it is back', async ({ expect }) => {
    const { workspaceId, keys, channelIds } = await scene(3)
    const [bad = '', ...others] = channelIds
    await log(workspaceId, bad, 'abandoned', [3 * hour, 2.5 * hour, 1000])
    await run()
    await run()
    for (const key of keys.slice(1)) await until(async () => expect(await received(key)).toHaveLength(1))
    const [got] = await received(keys[1] ?? '')
    expect(got && bodyOf(got)).toMatchObject({
      type: 'channel.failing',
      data: {
        incident: null,
        notice: {
          title: 'The channel hook has refused everything for 3 h',
          text: expect.stringMatching(
            /3 messages did not arrive\.\nLast answer: HTTP 404: gone\n/,
          ) as unknown,
        },
      },
    })
    expect(await silences(workspaceId)).toMatchObject([{ channel_id: bad }])

    await log(workspaceId, bad, 'delivered', [0])
    await run()
    await run()
    for (const key of keys.slice(1)) await until(async () => expect(await received(key)).toHaveLength(2))
    const back = (await received(keys[1] ?? ''))[1]
    expect(back && bodyOf(back)).toMatchObject({
      type: 'channel.recovered',
      data: { notice: { title: 'The channel hook takes messages again' } },
    })
    expect(await silences(workspaceId)).toEqual([])
    expect(await received(keys[0] ?? '')).toEqual([])
    await until(async () => {
      const rows = await listDeliveries(db, workspaceId, { limit: 50 })
      const said = rows.map(({ delivery }) => delivery).filter(({ event }) => event.startsWith('channel.'))
      expect(said.map(({ channelId }) => channelId).toSorted()).toEqual([...others, ...others].toSorted())
      expect(said.every(({ incidentId }) => incidentId === null)).toBe(true)
    })
  })

  it('is not told while it may be the message, or a short time', async ({ expect }) => {
    const { workspaceId, keys, channelIds } = await scene(3)
    await log(workspaceId, channelIds[0] ?? '', 'abandoned', [3 * hour, 2 * hour])
    await log(workspaceId, channelIds[1] ?? '', 'abandoned', [hour, hour - 1, hour - 2, 5])
    await run()
    expect(await silences(workspaceId)).toEqual([])
    for (const key of keys) expect(await received(key)).toEqual([])
  })

  it('is forgotten when somebody switches it off, and kept in mind where nobody else can hear', async ({
    expect,
  }) => {
    const { workspaceId, channelIds } = await scene(1)
    await log(workspaceId, channelIds[0] ?? '', 'abandoned', [3 * hour, 3 * hour - 1, 3 * hour - 2])
    await run()
    expect(await silences(workspaceId)).toHaveLength(1)
    await env.DB.prepare('UPDATE channels SET enabled = 0 WHERE id = ?').bind(channelIds[0]).run()
    await run()
    expect(await silences(workspaceId)).toEqual([])
  })

  it('is looked for every five minutes', async ({ expect }) => {
    const { workspaceId, channelIds } = await scene(1)
    await log(workspaceId, channelIds[0] ?? '', 'abandoned', [3 * hour, 3 * hour - 1, 3 * hour - 2])
    const now = Date.now()
    await watchChannels.run(env, { scheduledTime: now - (now % fiveMinutes) + 120_000, now })
    expect(await silences(workspaceId)).toEqual([])
  })
})
