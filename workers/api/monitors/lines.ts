import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { targetOf } from '#assign/target'
import { coversMonitor } from '#core/maintenance/scope'
import { MonitorStatus } from '#core/monitor/schema'
import type { MaintenanceSpan } from '#db/queries/maintenances'
import { type MonitorLine, monitorLines } from '#db/queries/monitors'
import { type AppEnv, json } from '../http.ts'
import { compress } from './compress.ts'
import { windowsNow } from './windows.ts'

const MonitorLines = z
  .object({
    id: z.array(z.string()),
    name: z.array(z.string()),
    type: z.array(z.string()),
    target: z.array(z.string()),
    tags: z.array(z.array(z.string())),
    status: z.array(MonitorStatus),
  })
  .openapi('MonitorLines')

const route = createRoute({
  method: 'get',
  path: '/monitors/lines',
  operationId: 'listMonitorLines',
  tags: ['monitors'],
  description:
    'Every monitor of the workspace by name, as one array a field: what a search or a picker needs of ten thousand. Compressed when the caller can.',
  responses: { 200: json(MonitorLines, 'The n-th entries of all arrays are the n-th monitor') },
})

export const listLines = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const [lines, windows] = await Promise.all([monitorLines(c.var.db, c.var.workspaceId), windowsNow(c)])
    compress(c)
    return c.json(
      {
        id: lines.map(({ id }) => id),
        name: lines.map(({ name }) => name),
        type: lines.map(({ type }) => type),
        target: lines.map((line) => line.target ?? targetOf({ check: JSON.parse(line.check ?? '{}') })),
        tags: lines.map(({ tags }) => tags),
        status: lines.map((line) => shown(line, windows)),
      },
      200,
    )
  },
})

function shown(line: MonitorLine, windows: readonly MaintenanceSpan[]): MonitorStatus {
  if (line.paused) return 'paused'
  return windows.some((window) => coversMonitor(window, line)) ? 'maintenance' : line.status
}
