import { runInDurableObject } from 'cloudflare:test'
import { defaultRegionTrouble } from '../../../workers/core/alert/region-trouble.ts'
import { putAlertingSettings } from '../../../workers/db/queries/alerting-settings.ts'
import { db } from '../../incident-scene.ts'
import { timed } from '../memory.ts'
import { insist, region, type World } from '../world.ts'
import type { Command } from './define.ts'

/** Monitors that several regions watch, on hosts of their own. */
const others = ['mon_a', 'mon_b', 'mon_c', 'mon_d', 'mon_e']
const patienceMs = 10_000

/** So many monitors fail there alone that it must be the region: that is an incident. */
async function breakRegion(world: World): Promise<void> {
  if (world.region.isBroken) return
  world.region.isBroken = true
  const before = await newestId(world)
  const { value, span } = await timed(async () => {
    await tellDissents(world, Date.now())
    return await inTime(async () => {
      const id = await newestId(world)
      return id === before ? null : id
    })
  })
  if (value) world.memory.opened('region', value, 'warning', span)
  else world.faults.push('a region in trouble opened no incident')
}

/** It is well again, and whatever it held back is let go. */
export async function mendRegion(world: World): Promise<void> {
  if (!world.region.isBroken) return
  world.region.isBroken = false
  const { span } = await timed(async () => {
    await tellDissents(world, null)
    await watchRegions(world, false)
    const isOver = await inTime(async () => {
      await insist(() => world.stub('region').poke())
      return (await lasts(world)) ? null : true
    })
    if (!isOver) world.faults.push('the trouble of a region did not end')
    await watchRegions(world, true)
  })
  world.memory.ended('region', span)
  world.monitor.isHeld = false
}

async function tellDissents(world: World, since: number | null): Promise<void> {
  world.region.seq += 1
  const { seq } = world.region
  // An answer came, and a wrong one: that says something of the region, and holds nothing back.
  const dissent =
    since === null ? null : ({ region, kind: 'contradicted', failure: 'status', since } as const)
  await Promise.all(
    others.map((monitorId) =>
      insist(() =>
        world.stub('region').dissent({ monitorId, host: `${monitorId}.example.com`, seq, dissent }),
      ),
    ),
  )
}

const watchRegions = ({ workspaceId }: World, enabled: boolean): Promise<void> =>
  putAlertingSettings(db, workspaceId, { regionTrouble: { ...defaultRegionTrouble, enabled } }, Date.now())

const newestId = (world: World): Promise<string | null> =>
  insist(() =>
    runInDurableObject(world.stub('region'), (_, { storage }) => {
      const query = 'SELECT id FROM incidents ORDER BY number DESC LIMIT 1'
      return storage.sql.exec<{ id: string }>(query).toArray()[0]?.id ?? null
    }),
  )

const lasts = (world: World): Promise<boolean> =>
  insist(() =>
    runInDurableObject(world.stub('region'), (_, { storage }) => {
      const query = 'SELECT trouble FROM region WHERE trouble IS NOT NULL'
      return storage.sql.exec(query).toArray().length > 0
    }),
  )

/** What comes of it within a bounded time; null when nothing does. */
async function inTime<T>(look: () => Promise<T | null>): Promise<T | null> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await scheduler.wait(50)) {
    const found = await look()
    if (found !== null) return found
  }
  return null
}

export const regionCommands: readonly Command[] = [
  { name: 'break region', weight: 4, run: breakRegion },
  { name: 'mend region', weight: 2, run: mendRegion },
]
