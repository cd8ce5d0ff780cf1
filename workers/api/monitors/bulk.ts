import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Committed } from '#assign/commit'
import { findMonitors, isVersionConflict, type MonitorRow } from '#db/queries/monitors'
import { type AppEnv, body, json, problem } from '../http.ts'
import { announce } from './announce.ts'
import { type BulkPlan, type BulkRows, planBulk } from './bulk-plan.ts'
import { BulkChange, BulkOutcome, mostAtOnce } from './bulk-schema.ts'
import { assertDrafts, commitDrafts, type Draft, refused } from './draft.ts'
import type { Selection } from './filter.ts'
import { conflict, namedRows } from './named-rows.ts'
import { newPingTokens, pingUrlsOf } from './ping-url.ts'
import { overlay, present, projected } from './present.ts'
import type { Monitor } from './schema.ts'
import { selectRows } from './selection.ts'
import { windowsNow } from './windows.ts'

const route = createRoute({
  method: 'post',
  path: '/monitors/bulk',
  operationId: 'changeMonitors',
  tags: ['monitors'],
  description: `Creates, changes, tags, pauses, resumes and deletes up to ${mostAtOnce} monitors in one transaction: all of it happens, or nothing. Selections name ids or carry a filter.`,
  request: { body: body(BulkChange) },
  responses: {
    200: json(BulkOutcome, 'What became of each, in the order of the request'),
    404: problem('A monitor that is to be changed or deleted is not there'),
    409: problem('A monitor is not at its version, or a filter means others than counted'),
    422: problem('Not valid; errors say which and why'),
  },
})

// A selection carries no versions: when it loses a race it is simply made again, on what won.
const maxAttempts = 4

export const changeMonitors = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { plan, committed } = await perform(c, c.req.valid('json'))
    const { creates, updates, changes, removals } = plan
    // Read first: once the lanes are told, a thousand checks begin.
    const shown = await monitorsById(c, [...creates, ...updates])
    await announce(c, committed, [
      ...creates.map(({ id }) => ({ monitorId: id, change: 'created' as const })),
      ...[...updates, ...changes].map(({ id }) => ({ monitorId: id, change: 'updated' as const })),
      ...removals.map(({ id }) => ({ monitorId: id, change: 'deleted' as const })),
    ])
    const found = (drafts: readonly Draft[]) => drafts.flatMap(({ id }) => shown.get(id) ?? [])
    return c.json(
      {
        create: found(creates).map((monitor) => ({ status: 201 as const, monitor })),
        update: found(updates).map((monitor) => ({ status: 200 as const, monitor })),
        changed: changes.map(({ id, expectedVersion }) => ({
          status: 200 as const,
          id,
          version: expectedVersion + 1,
        })),
        unchanged: plan.unchanged,
        delete: removals.map(({ id }) => ({ status: 204 as const, id })),
      },
      200,
    )
  },
})

/** Reads, plans and commits; once more when somebody else was quicker. Throws 404, 409 or 422. */
async function perform(
  c: Context<AppEnv>,
  bulk: BulkChange,
): Promise<{ plan: BulkPlan; committed: Committed }> {
  const { db, workspaceId } = c.var
  for (let attempt = 1; ; attempt += 1) {
    const plan = planBulk(bulk, await rowsOf(c, bulk))
    const { creates, updates, changes, removals } = plan
    const count = creates.length + updates.length + changes.length + removals.length
    if (count > mostAtOnce) {
      throw refused([{ path: '', message: `${count} monitors; at most ${mostAtOnce} at once` }])
    }
    await assertDrafts(c.env, db, workspaceId, [...creates, ...updates, ...changes])
    const pingTokens = await newPingTokens(c.env, workspaceId, [...creates, ...updates, ...changes])
    try {
      const change = {
        workspaceId,
        at: Date.now(),
        inserts: creates,
        updates: [...updates, ...changes],
        removals,
        pingTokens,
      }
      return { plan, committed: await commitDrafts(db, change) }
    } catch (error) {
      if (!isVersionConflict(error)) throw error
      if (attempt === maxAttempts) throw conflict([])
    }
  }
}

async function rowsOf(c: Context<AppEnv>, bulk: BulkChange): Promise<BulkRows> {
  const select = async (selection: Selection | undefined, path: string): Promise<MonitorRow[]> =>
    selection ? selectRows(c, selection, { path, most: mostAtOnce }) : []
  const removal = Array.isArray(bulk.delete) ? undefined : bulk.delete
  const ids = Array.isArray(bulk.delete) ? bulk.delete : []
  const [known, edit, tag, pause, resume, removed] = await Promise.all([
    namedRows(c.var.db, c.var.workspaceId, { update: bulk.update, delete: ids }),
    select(bulk.edit, 'edit'),
    select(bulk.tag, 'tag'),
    select(bulk.pause, 'pause'),
    select(bulk.resume, 'resume'),
    select(removal, 'delete'),
  ])
  return { update: known.update, edit, tag, pause, resume, delete: removal ? removed : known.delete }
}

/** The monitors as they are after the change. */
async function monitorsById(c: Context<AppEnv>, drafts: readonly Draft[]): Promise<Map<string, Monitor>> {
  const ids = drafts.map((draft) => draft.id)
  const [rows, windows] = await Promise.all([findMonitors(c.var.db, c.var.workspaceId, ids), windowsNow(c)])
  const now = Date.now()
  const urls = await pingUrlsOf(c, rows)
  const shown = (row: MonitorRow) =>
    present(row, overlay(row, projected(row), windows, now), {
      lastResultAt: null,
      pingUrl: urls.get(row.id),
    })
  return new Map(rows.map((row) => [row.id, shown(row)]))
}
