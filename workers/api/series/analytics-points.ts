import { CellsRow, pointOfRow } from '#core/analytics/cells-row'
import { type CellsQuestion, cellsSql } from '#core/analytics/cells-sql'
import type { SharedPoint } from '#core/series'
import type { AnalyticsAccount } from '#platform/analytics-sql'
import { analyticsAccount, askAnalytics } from '../analytics.ts'
import { invalid } from '../http.ts'

/** Where to ask of cells. Throws 422 when this deployment may not, or for a tag: points do not name any. */
export function cellsAccount(env: Env, tag: string | undefined): AnalyticsAccount {
  if (tag !== undefined) throw invalid('tag', 'Analytics does not know tags; ask source=rollups')
  return analyticsAccount(env)
}

/** What Analytics Engine has of all monitors of a workspace. Throws 503. */
export const analyticsPoints = async (
  account: AnalyticsAccount,
  question: CellsQuestion,
): Promise<SharedPoint[]> => (await askAnalytics(account, CellsRow, cellsSql(question))).map(pointOfRow)
