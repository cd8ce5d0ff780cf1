import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { commit } from '#assign/commit'
import { findMonitors, isVersionConflict, type MonitorRow } from '#db/queries/monitors'
import { ApiError, type AppEnv, body, type FieldError, json, problem } from '../http.ts'
import { announce } from './announce.ts'
import { assertDrafts, draftOf, patched } from './draft.ts'
import { overlay, present } from './present.ts'
import { Monitor, MonitorInput, MonitorPatch } from './schema.ts'
import { windowsNow } from './windows.ts'

const most = 500
const id = z.string().max(60)

const BulkChange = z
  .object({
    create: z.array(MonitorInput).default([]),
    update: z
      .array(
        MonitorPatch.extend({
          id,
          version: z.int().optional().meta({ description: 'Change it only at this version' }),
        }),
      )
      .default([]),
    delete: z.array(id).default([]),
  })
  .refine(
    (bulk) => bulk.create.length + bulk.update.length + bulk.delete.length <= most,
    `At most ${most} monitors at once`,
  )
  .openapi('BulkChange')

const BulkOutcome = z
  .object({
    create: z.array(z.object({ status: z.literal(201), monitor: Monitor })),
    update: z.array(z.object({ status: z.literal(200), monitor: Monitor })),
    delete: z.array(z.object({ status: z.literal(204), id: z.string() })),
  })
  .openapi('BulkOutcome')

const route = createRoute({
  method: 'post',
  path: '/monitors/bulk',
  operationId: 'changeMonitors',
  tags: ['monitors'],
  description: `Creates, changes and deletes up to ${most} monitors in one transaction: all of it happens, or nothing.`,
  request: { body: body(BulkChange) },
  responses: {
    200: json(BulkOutcome, 'What became of each, in the order of the request'),
    404: problem('A monitor that is to be changed or deleted is not there'),
    409: problem('A monitor is not at its version'),
    422: problem('Not valid; errors say which and why'),
  },
})

export const changeMonitors = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const bulk = c.req.valid('json')
    const { db, workspaceId } = c.var
    const known = await namedRows(c.var, bulk)
    const creates = bulk.create.map((input, index) => draftOf(input, `create.${index}`))
    const updates = bulk.update.map(({ id: _, version: __, ...patch }, index) => {
      const row = known.update[index] as MonitorRow
      return { ...patched(row, patch, `update.${index}`), expectedVersion: row.version }
    })
    await assertDrafts(c.env, db, workspaceId, [...creates, ...updates])
    const at = Date.now()
    const removals = known.delete.map((row) => ({ id: row.id, expectedVersion: row.version }))
    const lanes = await commit(db, { workspaceId, at, inserts: creates, updates, removals }).catch(
      (error: unknown) => {
        throw isVersionConflict(error) ? conflict([]) : error
      },
    )
    await announce(c, lanes, [
      ...creates.map((draft) => ({ monitorId: draft.id, change: 'created' as const })),
      ...updates.map((draft) => ({ monitorId: draft.id, change: 'updated' as const })),
      ...removals.map((row) => ({ monitorId: row.id, change: 'deleted' as const })),
    ])
    const [rows, windows] = await Promise.all([
      findMonitors(
        db,
        workspaceId,
        [...creates, ...updates].map((draft) => draft.id),
      ),
      windowsNow(c),
    ])
    const byId = new Map(rows.map((row) => [row.id, present(row, overlay(row, row, windows, at), null)]))
    const shown = <Status extends 200 | 201>(drafts: readonly { id: string }[], status: Status) =>
      drafts.flatMap((draft) => {
        const monitor = byId.get(draft.id)
        return monitor ? [{ status, monitor }] : []
      })
    return c.json(
      {
        create: shown(creates, 201),
        update: shown(updates, 200),
        delete: bulk.delete.map((one) => ({ status: 204 as const, id: one })),
      },
      200,
    )
  },
})

/** The rows behind the ids, in their order. Throws 404 when one is not there, 409 for a version, 422 for a repeat. */
async function namedRows(
  { db, workspaceId }: Pick<AppEnv['Variables'], 'db' | 'workspaceId'>,
  bulk: { update: { id: string; version?: number | undefined }[]; delete: string[] },
): Promise<{ update: MonitorRow[]; delete: MonitorRow[] }> {
  const named = [
    ...bulk.update.map((one, index) => ({ id: one.id, version: one.version, path: `update.${index}.id` })),
    ...bulk.delete.map((one, index) => ({ id: one, version: undefined, path: `delete.${index}` })),
  ]
  if (named.length === 0) return { update: [], delete: [] }
  const repeated = named.filter((one, index) => named.findIndex((other) => other.id === one.id) !== index)
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

const conflict = (where: readonly { path: string }[]): ApiError =>
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
