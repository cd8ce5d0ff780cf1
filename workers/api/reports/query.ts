import { z } from '@hono/zod-openapi'
import { dayMs } from '#core/cell'
import type { Database } from '#db/database'
import { allMonitors, type MonitorRow } from '#db/queries/monitors'
import { invalid } from '../http.ts'
import { rangeOf, RangeQuery, type Range } from '../monitors/query.ts'

/** Which monitors and which time a report is about. */
export const ReportQuery = RangeQuery.extend({
  tag: z.string().max(60).optional(),
  group: z.string().max(60).optional(),
})
export type ReportQuery = z.output<typeof ReportQuery>

/** By default the last 30 days, at most 400, and nothing of the future. Throws 422 when it is all of the future. */
export function reportRange(query: ReportQuery, now: number): Range & { now: number } {
  if (query.from !== undefined && query.from > now) throw invalid('from', 'It lies in the future')
  const to = Math.min(query.to ?? now, now)
  return { ...rangeOf({ ...query, to }, { now, defaultMs: 30 * dayMs, maxMs: 400 * dayMs }), now }
}

/** The monitors of a report: by group, then by name; those without a group come last. */
export async function reportMonitors(
  db: Database,
  workspaceId: string,
  { tag, group }: ReportQuery,
): Promise<MonitorRow[]> {
  const rows = await allMonitors(db, workspaceId)
  return rows
    .filter(({ settings }) => tag === undefined || settings.tags.includes(tag))
    .filter(({ settings }) => group === undefined || settings.group === group)
    .toSorted((a, b) => compareKeys(reportKey(a), reportKey(b)))
}

/** What a report is ordered by. */
export const reportKey = ({ id, name, settings }: MonitorRow): [group: string, name: string, id: string] => [
  settings.group ?? '\uffff',
  name,
  id,
]

/** The place of the first row after `key` in a report, whether or not the row of that key is still there. */
export function placeAfter(rows: readonly MonitorRow[], key: readonly string[]): number {
  const place = rows.findIndex((row) => compareKeys(reportKey(row), key) > 0)
  return place < 0 ? rows.length : place
}

function compareKeys(a: readonly string[], b: readonly string[]): number {
  const differing = a.findIndex((part, index) => part !== b[index])
  return differing < 0 ? 0 : (a[differing] ?? '') < (b[differing] ?? '') ? -1 : 1
}
