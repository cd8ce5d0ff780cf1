import type { Context } from 'hono'
import { listMonitors } from '#db/queries/monitor-list'
import { findMonitors, type MonitorRow } from '#db/queries/monitors'
import { ApiError, type AppEnv } from '../http.ts'
import { refused } from './draft.ts'
import type { Selection } from './filter.ts'
import { inMaintenanceNow } from './windows.ts'

/** The rows a selection means now. Throws 404, 409 or 422, naming where in the request it stands. */
export function selectRows(
  c: Context<AppEnv>,
  selection: Selection,
  { path, most }: { path: string; most: number },
): Promise<MonitorRow[]> {
  return selection.ids ? named(c, selection.ids, path) : matching(c, selection, { path, most })
}

async function named(c: Context<AppEnv>, ids: readonly string[], path: string): Promise<MonitorRow[]> {
  const seen = new Set<string>()
  const repeated = ids.flatMap((id, index) => (seen.size === seen.add(id).size ? [index] : []))
  const at = (index: number, message: string) => ({ path: `${path}.ids.${index}`, message })
  if (repeated.length > 0) throw refused(repeated.map((index) => at(index, 'A monitor is named twice')))
  const found = await findMonitors(c.var.db, c.var.workspaceId, ids)
  const byId = new Map(found.map((row) => [row.id, row]))
  const message = 'There is no monitor with this id'
  const missing = ids.flatMap((id, index) => (byId.has(id) ? [] : [at(index, message)]))
  if (missing.length > 0) throw new ApiError(404, 'monitor.not_found', 'Not found', message, missing)
  return ids.flatMap((id) => byId.get(id) ?? [])
}

async function matching(
  c: Context<AppEnv>,
  { filter = {}, count }: Selection,
  { path, most }: { path: string; most: number },
): Promise<MonitorRow[]> {
  const listed = await listMonitors(c.var.db, c.var.workspaceId, {
    filter,
    sort: 'createdAt',
    limit: Math.max(most, count ?? 0) + 1,
    inMaintenance: filter.status ? await inMaintenanceNow(c) : [],
  })
  if (count !== undefined && listed.length !== count) {
    const message = `The filter means ${listed.length > count ? 'more' : `only ${listed.length}`} than ${count} monitors now`
    const where = [{ path: `${path}.count`, message }]
    throw new ApiError(409, 'selection.changed', 'Not the same monitors any more', message, where)
  }
  if (listed.length > most) {
    throw refused([{ path: `${path}.filter`, message: `The filter means more than ${most} monitors` }])
  }
  return listed.map(({ row }) => row)
}
