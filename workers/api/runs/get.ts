import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { BrowserRun } from '#core/run/schema'
import type { Database } from '#db/database'
import { findMonitor } from '#db/queries/monitors'
import { findRun } from '#db/queries/runs'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { presentRun, Run, RunParams } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/runs/{runId}',
  operationId: 'getRun',
  tags: ['monitors'],
  request: { params: RunParams },
  responses: {
    200: json(Run, 'The run'),
    404: problem('There is no such monitor, or no such run of it'),
  },
})

export const getRun = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => c.json(presentRun(await runOf(c.var, c.req.valid('param'))), 200),
})

/** A run of a monitor of this workspace; throws the 404 of whatever is not there. */
export async function runOf(
  { db, workspaceId }: { db: Database; workspaceId: string },
  { id, runId }: { id: string; runId: string },
): Promise<BrowserRun> {
  const [row, run] = await Promise.all([
    findMonitor(db, workspaceId, id),
    findRun(db, workspaceId, { monitorId: id, id: runId }),
  ])
  if (!row) throw notFound('monitor', id)
  if (!run) throw notFound('run', runId)
  return run
}
