import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { commit } from '#assign/commit'
import { findMonitors, isVersionConflict } from '#db/queries/monitors'
import { type AppEnv, body, json, problem } from '../http.ts'
import { announce } from './announce.ts'
import { assertDrafts, type Draft, draftOf, patched } from './draft.ts'
import { conflict, namedRows } from './named-rows.ts'
import { overlay, present } from './present.ts'
import { Monitor, MonitorInput, MonitorPatch } from './schema.ts'
import { windowsNow } from './windows.ts'

const most = 500
const id = z.string().max(60)

const BulkChange = z
  .strictObject({
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
    const { creates, updates, removals } = await draftsOf(c, bulk)
    await assertDrafts(c.env, db, workspaceId, [...creates, ...updates])
    const at = Date.now()
    const change = { workspaceId, at, inserts: creates, updates, removals }
    const lanes = await commit(db, change).catch((error: unknown) => {
      throw isVersionConflict(error) ? conflict([]) : error
    })
    await announce(c, lanes, [
      ...creates.map((draft) => ({ monitorId: draft.id, change: 'created' as const })),
      ...updates.map((draft) => ({ monitorId: draft.id, change: 'updated' as const })),
      ...removals.map((row) => ({ monitorId: row.id, change: 'deleted' as const })),
    ])
    const shown = await monitorsById(c, [...creates, ...updates])
    const found = (drafts: readonly Draft[]) => drafts.flatMap(({ id: one }) => shown.get(one) ?? [])
    return c.json(
      {
        create: found(creates).map((monitor) => ({ status: 201 as const, monitor })),
        update: found(updates).map((monitor) => ({ status: 200 as const, monitor })),
        delete: removals.map((row) => ({ status: 204 as const, id: row.id })),
      },
      200,
    )
  },
})

/** What the request makes of which monitor, each in the order of the request. Throws 404, 409 or 422. */
async function draftsOf(c: Context<AppEnv>, bulk: z.output<typeof BulkChange>) {
  const known = await namedRows(c.var.db, c.var.workspaceId, bulk)
  const patches = bulk.update.map(({ id: _, version: __, ...patch }) => patch)
  return {
    creates: bulk.create.map((input, index) => draftOf(input, `create.${index}`)),
    updates: known.update.map((row, index) => ({
      ...patched(row, patches[index] ?? {}, `update.${index}`),
      expectedVersion: row.version,
    })),
    removals: known.delete.map((row) => ({ id: row.id, expectedVersion: row.version })),
  }
}

/** The monitors as they are after the change. */
async function monitorsById(c: Context<AppEnv>, drafts: readonly Draft[]): Promise<Map<string, Monitor>> {
  const ids = drafts.map((draft) => draft.id)
  const [rows, windows] = await Promise.all([findMonitors(c.var.db, c.var.workspaceId, ids), windowsNow(c)])
  const now = Date.now()
  return new Map(rows.map((row) => [row.id, present(row, overlay(row, row, windows, now), null)]))
}
