import { reliability } from '#core/reliability'
import { checkCounts } from '#db/queries/check-counts'
import type { Database } from '#db/database'
import type { MonitorRow } from '#db/queries/monitors'
import { historyIn, type WorkspaceFacts } from '../monitors/workspace-history.ts'
import type { SlaRow } from './schema.ts'

/** What an SLA report says of some monitors of a workspace, in their order. */
export async function slaRows(
  db: Database,
  workspaceId: string,
  monitors: readonly MonitorRow[],
  facts: WorkspaceFacts,
  range: { from: number; to: number; now: number },
): Promise<SlaRow[]> {
  const ids = monitors.map(({ id }) => id)
  const counts = await checkCounts(db, workspaceId, ids, range)
  return monitors.map((row): SlaRow => {
    const figures = reliability({ ...historyIn(row, facts, range.now), from: range.from, to: range.to })
    const target = row.settings.slo?.target ?? null
    const { checks, unknown } = counts.get(row.id) ?? { checks: 0, unknown: 0 }
    return {
      monitorId: row.id,
      name: row.name,
      type: row.check.type,
      group: row.settings.group ?? null,
      tags: row.settings.tags,
      ...figures,
      target,
      met: target === null || figures.uptime === null ? null : figures.uptime >= target,
      checks,
      uncheckedChecks: unknown,
    }
  })
}
