import { idleBelow } from '#assign/choose-moves'
import { inParallel } from '#assign/in-parallel'
import type { LaneHealth } from '#core/rpc'
import { openDatabase, type Database } from '#db/database'
import { monitorsOfLane } from '#db/queries/assignments'
import { noteReported, noteUnanswered } from '#db/queries/lane-watch'
import { type LaneRow, listLanes, noteLaneHealth, overtakeLane } from '#db/queries/lanes'
import { lane, monitorObject } from '#platform/objects'
import { within } from '#platform/within'
import { defineJob } from './define.ts'

const atOnce = 5
const answerMs = 10_000
const silentAfterMs = 180_000
/** A healthy lane's row is written this often at most: a row each minute would be the dearest thing about a poke. */
const noteEveryMs = 290_000
const occupancyStep = 0.1

/**
 * The witness of every lane's clock: wakes it, hears how it is, and tells its monitors once when it has been
 * silent for three minutes. Throws after all when a lane did not answer.
 */
export const pokeLanes = defineJob({
  name: 'poke-lanes',

  async run(env, { scheduledTime, now }) {
    const db = openDatabase(env.DB)
    const rows = await listLanes(db)
    const healths = new Map<string, LaneHealth>()
    await inParallel(rows, atOnce, async ({ name }) => {
      try {
        healths.set(name, await within(answerMs, lane(env, name).poke(scheduledTime)))
      } catch (error) {
        console.error({ event: 'lane.unanswered', lane: name, error: String(error) })
      }
    })
    for (const { name, assignedVersion } of rows) {
      const version = healths.get(name)?.version ?? 0
      if (version > assignedVersion) await overtakeLane(db, name, version)
    }
    await noteLaneHealth(
      db,
      rows.flatMap((row) => news(row, healths.get(row.name), now)),
      { now, idleBelow },
    )
    const silent = rows.filter(({ name }) => !healths.has(name))
    await noteUnanswered(
      env.DB,
      silent.map(({ name }) => name),
      now,
    )
    for (const row of silent) await reportSilence(env, db, row, now)
    if (silent.length > 0) throw new Error(`${silent.length} of ${rows.length} lanes did not answer`)
  },
})

/** The answer, when it says something that the row does not. */
function news(row: LaneRow, health: LaneHealth | undefined, now: number): LaneHealth[] {
  if (!health) return []
  const isOld = row.silentSince !== null || row.lastSeenAt === null || now - row.lastSeenAt >= noteEveryMs
  const hasMoved = Math.abs(row.occupancy / 1000 - health.occupancy) >= occupancyStep
  const isComplete = health.version >= row.assignedVersion
  return isOld || health.version < row.ackedVersion || (hasMoved && isComplete) ? [health] : []
}

async function reportSilence(env: Env, db: Database, row: LaneRow, now: number): Promise<void> {
  const { name, silentSince } = row
  const isReported = silentSince !== null && row.lastSeenAt === null
  if (silentSince === null || isReported || now - silentSince < silentAfterMs) return
  const concerned = await monitorsOfLane(db, name, now)
  console.error({ event: 'lane.silent', lane: name, since: silentSince, monitors: concerned.length })
  await inParallel(concerned, atOnce, ({ workspaceId, monitorId, region }) =>
    within(answerMs, monitorObject(env, workspaceId, monitorId).silent({ region, since: silentSince })),
  )
  await noteReported(env.DB, name)
}
