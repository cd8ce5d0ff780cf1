import type { Context } from 'hono'
import { touch } from '#assign/touch'
import { servedBy } from '#db/queries/gatherers'
import type { PolicyRow } from '#db/queries/policies'
import type { AppEnv } from '../http.ts'
import { announce } from '../monitors/announce.ts'
import { regather } from '../rules/regather.ts'

type Gathering = Pick<PolicyRow, 'id' | 'name' | 'groupBy' | 'isDefault'>

/** What monitors are told of a policy: how it gathers them, if it does. */
const told = ({ groupBy, name, isDefault }: Gathering): string =>
  JSON.stringify([groupBy, groupBy.length > 0 && name, isDefault])

/**
 * A policy has come, changed or gone (null: it was or is not there). The monitors that it serves, or did, are told if
 * that changes how their troubles are gathered: one that is down leaves its old incident for the new one.
 */
export async function regroup(
  c: Context<AppEnv>,
  before: Gathering | null,
  after: Gathering | null,
): Promise<void> {
  if (before && after && told(before) === told(after)) return
  const served = before ?? after
  if (!served) return
  const isDefault = before?.isDefault === true || after?.isDefault === true
  // One that comes or goes is named by none; as the default it may serve many.
  if (!(before && after) && !isDefault) return
  await regather(c)
  const { db, workspaceId } = c.var
  const ids = await servedBy(db, workspaceId, { id: served.id, isDefault })
  if (ids.length === 0) return
  const lanes = await touch(db, ids, [])
  await announce(
    c,
    { lanes },
    ids.map((monitorId) => ({ monitorId, change: 'updated' as const })),
  )
}
