import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { MonitorSettings } from '#core/monitor/schema'
import { newId } from '#platform/new-id'
import { openDatabase } from '../database.ts'
import { assignments, maintenances, monitors } from '../tables/monitors.ts'
import { loadMonitorConfig } from './monitor-config.ts'

const db = openDatabase(env.DB)
const now = 1_000_000

type Assignment = typeof assignments.$inferInsert

async function scene() {
  const workspaceId = newId('workspace')
  const monitorId = newId('monitor')
  const settings = MonitorSettings.parse({ name: 'Shop', regions: ['weur', 'enam'], tags: ['shop'] })
  await db.insert(monitors).values({
    id: monitorId,
    workspaceId,
    name: 'Shop',
    check: { type: 'tcp', hostname: 'shop.example', port: 443 },
    settings,
    version: 4,
    createdAt: 0,
    updatedAt: 0,
    since: 0,
  })
  const assign = (lane: string, region: string, regionIndex: number, change: Partial<Assignment> = {}) =>
    db.insert(assignments).values({
      lane,
      monitorId,
      workspaceId,
      region,
      version: 1,
      regionIndex,
      regionCount: 2,
      fromTick: 0,
      ...change,
    })
  const maintain = (id: string, change: Partial<typeof maintenances.$inferInsert>) =>
    db.insert(maintenances).values({
      id: `${monitorId}:${id}`,
      workspaceId,
      title: id,
      monitorIds: [],
      tags: [],
      startsAt: 0,
      endsAt: now + 1,
      timezone: 'UTC',
      createdAt: 0,
      ...change,
    })
  const load = (at = now, workspace = workspaceId) => loadMonitorConfig(db, workspace, monitorId, at)
  return { workspaceId, monitorId, assign, maintain, load }
}

describe('loadMonitorConfig', () => {
  it('knows the monitor, its target in words and its regions in their order', async ({ expect }) => {
    const { assign, load, monitorId } = await scene()
    await assign('lane:enam:0:g1', 'enam', 1)
    await assign('lane:weur:0:g1', 'weur', 0)
    await assign('lane:apac:0:g1', 'apac', 2, { removed: true })
    expect(await load()).toMatchObject({
      monitorId,
      version: 4,
      target: 'shop.example:443',
      paused: false,
      regions: [
        { region: 'weur', lane: 'lane:weur:0:g1' },
        { region: 'enam', lane: 'lane:enam:0:g1' },
      ],
    })
  })

  it('names, while a monitor moves, the lane that runs it at that moment', async ({ expect }) => {
    const { assign, load } = await scene()
    await assign('lane:weur:1:g1', 'weur', 0, { fromTick: now })
    await assign('lane:weur:0:g1', 'weur', 0, { untilTick: now })
    expect((await load(now - 1))?.regions).toEqual([{ region: 'weur', lane: 'lane:weur:0:g1' }])
    expect((await load(now))?.regions).toEqual([{ region: 'weur', lane: 'lane:weur:1:g1' }])
  })

  it('takes in the windows that name it, its tag, or nobody, and that are not over', async ({ expect }) => {
    const { maintain, load, monitorId } = await scene()
    await maintain('everybody', {})
    await maintain('itself', { monitorIds: [monitorId] })
    await maintain('tag', { tags: ['shop'] })
    await maintain('another', { monitorIds: ['mon_other'] })
    await maintain('another tag', { tags: ['blog'] })
    await maintain('over', { endsAt: now })
    const ids = (await load())?.maintenances.map(({ id }) => id.split(':')[1])
    expect(ids?.toSorted()).toEqual(['everybody', 'itself', 'tag'])
  })

  it("is null for another workspace's monitor", async ({ expect }) => {
    const { load } = await scene()
    expect(await load(now, newId('workspace'))).toBeNull()
  })
})
