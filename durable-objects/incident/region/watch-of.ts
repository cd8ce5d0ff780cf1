import { openDatabase } from '#db/database'
import { findAlertingSettings } from '#db/queries/alerting-settings'
import type { IncidentRpc } from '#core/rpc'
import { nameOfGroup } from '#platform/group-name'
import { incidentObject } from '#platform/objects'
import { takeCensus } from './census.ts'
import { RegionDebts } from './region-debts.ts'
import { RegionWatch } from './region-watch.ts'
import { RegionStore } from './store.ts'

interface Deps {
  ctx: DurableObjectState
  env: Env
  workspaceId: string
  groupKey: string
  /** The object's own way in: the incidents of its region are its own. */
  report: IncidentRpc['report']
  isOpen: () => boolean
}

/** The watch over the region that an object is named after; null for all other objects. */
export function regionWatchOf({ ctx, env, workspaceId, groupKey, report, isOpen }: Deps): RegionWatch | null {
  const [, region] = /^region:(.+)$/.exec(groupKey) ?? []
  if (region === undefined) return null
  const place = { workspaceId, region }
  const store = new RegionStore(ctx.storage)
  const debts = new RegionDebts({
    ...place,
    store,
    report,
    release: async ({ monitorId, group }, fact) => {
      const key = group ? await nameOfGroup(group.key) : monitorId
      return incidentObject(env, workspaceId, key).report(fact)
    },
  })
  return new RegionWatch({
    ...place,
    store,
    debts,
    transact: (change) => ctx.storage.transactionSync(change),
    settings: async () => (await findAlertingSettings(openDatabase(env.DB), workspaceId)).regionTrouble,
    census: (since) => takeCensus(env, place, since),
    isOpen,
    background: (work) => ctx.waitUntil(work),
  })
}
