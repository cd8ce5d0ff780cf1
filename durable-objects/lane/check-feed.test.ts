import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { makeId } from '#core/id'
import type { LaneEntry } from '#core/rpc'
import { checksName, checksSettings } from '#core/stream/checks'
import { openDatabase } from '#db/database'
import { insertStream } from '#db/queries/streams'
import { lane, streamObject } from '#platform/objects'
import { createWorkspace } from '../../test/factories.ts'

const targets = inject('targets')
const eventually = { timeout: 20_000, interval: 100 }
let lanes = 700

async function scene(checks: boolean) {
  const { workspaceId } = await createWorkspace()
  const id = makeId('stream', crypto.getRandomValues(new Uint8Array(20)))
  const name = `lane:weur:${lanes++}:g1`
  const rpc = lane(env, name)
  const entry = (part: Partial<LaneEntry> = {}): LaneEntry => ({
    monitorId: `mon_${id}`,
    workspaceId,
    configVersion: 1,
    check: { type: 'http', url: `${targets}/ok` },
    intervalSeconds: 1,
    timeoutMs: 5_000,
    regionIndex: 0,
    regionCount: 1,
    failures: 2,
    recoveries: 2,
    paused: false,
    fromTick: 0,
    untilTick: null,
    removed: false,
    ...(checks && { checksStreamId: id }),
    ...part,
  })
  let version = 0
  const assign = (part: Partial<LaneEntry> = {}) => {
    version += 1
    return rpc.assign({ since: version - 1, version, entries: [entry(part)] })
  }
  const scheduled = async () => {
    const results = await rpc.results(`mon_${id}`, { from: 0, to: Number.MAX_SAFE_INTEGER, limit: 1_000 })
    return results.filter(({ kind }) => kind === 'schedule')
  }
  /** At least so many results, packed, and none after them. */
  const packed = async (count: number) => {
    await vi.waitFor(async () => {
      if ((await scheduled()).length < count) throw new Error('not yet')
    }, eventually)
    await assign({ paused: true })
    await scheduler.wait(300)
    await assign({ paused: true })
  }
  const mark = () =>
    runInDurableObject(env.LANES.getByName(name), (_, { storage }) => {
      const [feed] = storage.sql.exec<{ upto: number }>('SELECT upto FROM feeds').toArray()
      const { newest } = storage.sql.exec<{ newest: number }>('SELECT MAX(id) AS newest FROM results').one()
      return feed ? newest - feed.upto : null
    })
  const open = () =>
    insertStream(
      openDatabase(env.DB),
      {
        id,
        workspaceId,
        name: checksName,
        definition: checksSettings,
        compatibility: 'none',
        version: 1,
        createdAt: 1,
        updatedAt: 1,
      },
      null,
    )
  return { rpc, name, assign, packed, scheduled, mark, open, stream: streamObject(env, workspaceId, id, 0) }
}

describe('what a lane owes to the stream of check results', () => {
  it('is owed until the stream has it, also by the next life of the lane', async ({ expect }) => {
    const { rpc, name, assign, packed, scheduled, mark, open, stream } = await scene(true)
    await assign()
    await packed(2)
    await rpc.poke(Date.now()) // there is no such stream yet
    await scheduler.wait(500)
    expect(await mark()).toBeGreaterThan(0)
    expect(await rpc.retire(3)).toMatchObject({ retired: false })
    await evictDurableObject(env.LANES.getByName(name))
    await open()
    await rpc.poke(Date.now())
    await vi.waitFor(async () => expect(await mark()).toBe(0), eventually)
    const results = await scheduled()
    const events = (await stream.recent(1_000)).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.map(({ at }) => at)).toEqual(results.map(({ tick }) => tick))
    expect(events[0]).toMatchObject({
      region: 'weur',
      outcome: 'up',
      statusCode: 200,
      latencyMs: results[0]?.latencyMs,
    })
  })

  it('is counted once, though it is told again', async ({ expect }) => {
    const { rpc, name, assign, packed, scheduled, mark, open, stream } = await scene(true)
    await open()
    await assign()
    await packed(2)
    await rpc.poke(Date.now())
    await vi.waitFor(async () => expect(await mark()).toBe(0), eventually)
    await runInDurableObject(env.LANES.getByName(name), (_, { storage }) => {
      storage.sql.exec('UPDATE feeds SET upto = 0')
    })
    await evictDurableObject(env.LANES.getByName(name))
    await rpc.poke(Date.now())
    await vi.waitFor(async () => expect(await mark()).toBe(0), eventually)
    const count = (await scheduled()).length
    expect(await stream.health()).toMatchObject({ accepted: count, duplicates: count })
  })

  it('is nothing where nobody asks, and ends when nobody does any more', async ({ expect }) => {
    const quiet = await scene(false)
    await quiet.assign()
    await quiet.packed(1)
    expect(await quiet.mark()).toBeNull()
    const asked = await scene(true)
    await asked.open()
    await asked.assign()
    await asked.packed(1)
    expect(await asked.mark()).not.toBeNull()
    await asked.assign({ paused: true, checksStreamId: undefined })
    expect(await asked.mark()).toBeNull()
  })
})
