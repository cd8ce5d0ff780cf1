import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createWorkspace } from '../../test/factories.ts'
import { MonitorSettings } from '#core/monitor/schema'
import { openDatabase } from '../db/database.ts'
import { assignmentsOf } from '../db/queries/assignments.ts'
import { lanesBehind, listLanes, noteLaneHealth } from '../db/queries/lanes.ts'
import { lane } from '../platform/objects.ts'
import { commit } from './commit.ts'
import { pushBehind, pushLane } from './push.ts'

const db = openDatabase(env.DB)

function draft(id: string, regions: string[], intervalSeconds = 600) {
  const check = { type: 'http', url: `${inject('targets')}/ok`, timeoutMs: 5_000, method: 'GET' }
  const settings = { ...MonitorSettings.parse({ name: id, intervalSeconds }), regions: regions as 'weur'[] }
  return { id, name: id, check, settings }
}

async function create(regions: string[], intervalSeconds?: number) {
  const { workspaceId } = await createWorkspace()
  const id = `mon_${crypto.randomUUID()}`
  const { lanes } = await commit(db, {
    workspaceId,
    at: Date.now(),
    inserts: [draft(id, regions, intervalSeconds)],
  })
  return { workspaceId, id, lanes }
}

const known = async (name: string, workspaceId: string) =>
  (await lane(env, name).summaries(workspaceId)).map(({ monitorId }) => monitorId)

describe('pushing lanes', () => {
  it('is owed until it is done: what a killed request left behind, the cron hands over', async ({
    expect,
  }) => {
    const { workspaceId, id, lanes } = await create(['weur', 'oc'])
    expect(lanes).toHaveLength(2)
    expect(await lanesBehind(db)).toEqual(expect.arrayContaining(lanes))
    await pushBehind(env)
    expect(await lanesBehind(db)).toEqual([])
    for (const name of lanes) expect(await known(name, workspaceId)).toContain(id)
  })

  it('brings a lane that lost its storage back to everything it should know', async ({ expect }) => {
    const { workspaceId, id, lanes } = await create(['eeur'])
    const [name = ''] = lanes
    await pushLane(env, name)
    const stub = env.LANES.getByName(name)
    await runInDurableObject(stub, (_, state) => {
      state.storage.sql.exec('DELETE FROM marks')
      state.storage.sql.exec('DELETE FROM entries')
    })
    await evictDurableObject(stub)
    expect(await known(name, workspaceId)).toEqual([])
    await noteLaneHealth(db, [await lane(env, name).poke(Date.now())], { now: Date.now(), idleBelow: 0 })
    expect(await lanesBehind(db)).toContain(name)
    await pushBehind(env)
    expect(await known(name, workspaceId)).toEqual([id])
  })

  it('reaches a lane that is ahead because D1 was set back to an earlier day', async ({ expect }) => {
    const { workspaceId, id, lanes } = await create(['sam'])
    const [name = ''] = lanes
    await pushLane(env, name)
    await runInDurableObject(env.LANES.getByName(name), (_, state) => {
      state.storage.sql.exec("UPDATE marks SET value = 500 WHERE name = 'version'")
    })
    await evictDurableObject(env.LANES.getByName(name))
    expect((await lane(env, name).poke(Date.now())).version).toBe(500)

    const added = draft(`mon_${crypto.randomUUID()}`, ['sam'])
    await commit(db, { workspaceId, at: Date.now(), inserts: [added] })
    await pushLane(env, name)
    expect((await known(name, workspaceId)).toSorted()).toEqual([id, added.id].toSorted())
    const [row] = (await listLanes(db)).filter((one) => one.name === name)
    expect(row).toMatchObject({ assignedVersion: 501, ackedVersion: 501 })
  })

  it('tells the object of a deleted monitor, takes it off its lanes and forgets the removal', async ({
    expect,
  }) => {
    const { workspaceId, id, lanes } = await create(['apac-ne'])
    const [name = ''] = lanes
    await pushLane(env, name)
    const removals = [{ id, expectedVersion: 1 }]
    expect((await commit(db, { workspaceId, at: Date.now(), removals })).lanes).toEqual([name])
    await pushLane(env, name)
    expect(await known(name, workspaceId)).not.toContain(id)
    expect(await assignmentsOf(db, workspaceId, [id])).toEqual([])
  })

  it('changes nothing at all when one monitor of a batch is not at its version', async ({ expect }) => {
    const { workspaceId, id } = await create(['apac-se'])
    const other = draft(`mon_${crypto.randomUUID()}`, ['apac-se'])
    const removals = [{ id, expectedVersion: 7 }]
    const change = { workspaceId, at: Date.now(), inserts: [other], removals }
    await expect(commit(db, change)).rejects.toThrow('monitors.version')
    expect(await assignmentsOf(db, workspaceId, [other.id])).toEqual([])
    expect(await assignmentsOf(db, workspaceId, [id])).toMatchObject([{ removed: false }])
  })

  it('keeps a region that comes back on the lane it left', async ({ expect }) => {
    const { workspaceId, id, lanes } = await create(['wnam', 'enam'])
    const moved = { ...draft(id, ['enam']), expectedVersion: 1 }
    await commit(db, { workspaceId, at: Date.now(), updates: [moved] })
    const back = { ...draft(id, ['enam', 'wnam']), expectedVersion: 2 }
    await commit(db, { workspaceId, at: Date.now(), updates: [back] })
    const rows = await assignmentsOf(db, workspaceId, [id])
    expect(rows.map((row) => row.lane).toSorted()).toEqual(lanes.toSorted())
    expect(rows.find((row) => row.region === 'wnam')).toMatchObject({ removed: false, regionIndex: 1 })
  })
})
