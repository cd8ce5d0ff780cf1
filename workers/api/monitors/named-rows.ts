import type { Database } from '#db/database'
import { findMonitors, type MonitorRow } from '#db/queries/monitors'
import { ApiError, type FieldError } from '../http.ts'

/** The rows behind the ids, in their order. Throws 404 when one is not there, 409 for a version, 422 for a repeat. */
export async function namedRows(
  db: Database,
  workspaceId: string,
  bulk: { update: { id: string; version?: number | undefined }[]; delete: string[] },
): Promise<{ update: MonitorRow[]; delete: MonitorRow[] }> {
  const named = [
    ...bulk.update.map((one, index) => ({ id: one.id, version: one.version, path: `update.${index}.id` })),
    ...bulk.delete.map((one, index) => ({ id: one, version: undefined, path: `delete.${index}` })),
  ]
  if (named.length === 0) return { update: [], delete: [] }
  const seen = new Set<string>()
  const repeated = named.filter(({ id }) => seen.size === seen.add(id).size)
  if (repeated.length > 0) throw problemOf(422, 'request.invalid', 'A monitor is named twice', repeated)
  const ids = named.map((one) => one.id)
  const byId = new Map((await findMonitors(db, workspaceId, ids)).map((row) => [row.id, row]))
  const missing = named.filter((one) => !byId.has(one.id))
  if (missing.length > 0) {
    throw problemOf(404, 'monitor.not_found', 'There is no monitor with this id', missing)
  }
  const stale = named.filter((one) => one.version !== undefined && one.version !== byId.get(one.id)?.version)
  if (stale.length > 0) throw conflict(stale)
  const rowsOf = (list: readonly string[]) => list.flatMap((one) => byId.get(one) ?? [])
  return { update: rowsOf(bulk.update.map((one) => one.id)), delete: rowsOf(bulk.delete) }
}

/** 409 for a monitor that is at another version than expected. */
export const conflict = (where: readonly { path: string }[]): ApiError =>
  problemOf(409, 'monitor.version_mismatch', 'Changed by somebody else: read it again', where)

function problemOf(
  status: 404 | 409 | 422,
  code: string,
  message: string,
  where: readonly { path: string }[],
): ApiError {
  const errors: FieldError[] = where.map(({ path }) => ({ path, message }))
  return new ApiError(status, code, message, message, errors.length > 0 ? errors : undefined)
}
