import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { csvLine } from '#core/csv'
import { type AppEnv, iso, problem } from '../http.ts'
import { readWorkspaceFacts } from '../monitors/workspace-history.ts'
import { reportMonitors, reportRange, ReportQuery } from './query.ts'
import type { SlaRow } from './schema.ts'
import { slaRows } from './sla-rows.ts'

const rowsAtOnce = 100

const route = createRoute({
  method: 'get',
  path: '/reports/sla.csv',
  operationId: 'getSlaReportCsv',
  tags: ['reports'],
  description: 'The whole SLA report as CSV (RFC 4180, UTF-8). Seconds are seconds, times ISO 8601 UTC.',
  request: { query: ReportQuery },
  responses: {
    200: { description: 'One line a monitor', content: { 'text/csv': { schema: z.string() } } },
    422: problem('Not a valid query'),
  },
})

/** The columns, in their order, with what each holds. */
const columns: Record<string, (row: SlaRow) => string | number | boolean | null> = {
  monitor: (row) => row.name,
  monitor_id: (row) => row.monitorId,
  type: (row) => row.type,
  group: (row) => row.group,
  tags: (row) => row.tags.join(' '),
  uptime_percent: (row) => row.uptime,
  objective_percent: (row) => row.target,
  objective_met: (row) => row.met,
  up_seconds: (row) => row.upSeconds,
  degraded_seconds: (row) => row.degradedSeconds,
  down_seconds: (row) => row.downSeconds,
  not_checked_seconds: (row) => row.unknownSeconds,
  maintenance_seconds: (row) => row.maintenanceSeconds,
  outages: (row) => row.outages,
  longest_outage_seconds: (row) => row.longestOutageSeconds,
  mttr_seconds: (row) => row.mttrSeconds,
  mtbf_seconds: (row) => row.mtbfSeconds,
  checks: (row) => row.checks,
  checks_not_made: (row) => row.uncheckedChecks,
}

export const getSlaReportCsv = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const query = c.req.valid('query')
    const { db, workspaceId } = c.var
    const range = reportRange(query, Date.now())
    const [monitors, facts] = await Promise.all([
      reportMonitors(db, workspaceId, query),
      readWorkspaceFacts(db, workspaceId, range),
    ])
    const span = [iso(range.from), iso(range.to)]
    const lines = [csvLine([...Object.keys(columns), 'from', 'to'])]
    for (let index = 0; index < monitors.length; index += rowsAtOnce) {
      const part = monitors.slice(index, index + rowsAtOnce)
      const rows = await slaRows(db, workspaceId, part, facts, range)
      lines.push(...rows.map((row) => csvLine([...Object.values(columns).map((of) => of(row)), ...span])))
    }
    const day = (ms: number) => iso(ms).slice(0, 10)
    return c.body(lines.join(''), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="sla-${day(range.from)}-${day(range.to)}.csv"`,
    })
  },
})
