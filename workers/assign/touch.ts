import type { Database } from '#db/database'
import { bumpLanes, selectLanesOf, touchMonitors } from '#db/queries/assignments'

/**
 * Makes it a debt, in one transaction with what `statements` change, that the objects of some monitors hear of it,
 * though the monitors themselves stay as they are. Answers the lanes that owe it: push them.
 */
export async function touch(
  db: Database,
  monitorIds: readonly string[],
  statements: readonly D1PreparedStatement[],
): Promise<string[]> {
  const answers = await db.$client.batch<{ lane: string }>([
    ...statements,
    bumpLanes(db, monitorIds, []),
    touchMonitors(db, monitorIds),
    selectLanesOf(db, monitorIds),
  ])
  return answers.at(-1)?.results.map(({ lane }) => lane) ?? []
}
