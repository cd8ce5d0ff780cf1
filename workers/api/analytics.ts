import type { z } from '@hono/zod-openapi'
import { type AnalyticsAccount, AnalyticsError, analyticsRows } from '#platform/analytics-sql'
import { ApiError } from './http.ts'

/** Analytics Engine keeps three months. */
export const analyticsDays = 90

/** Where to ask. Throws 422 when this deployment may not. */
export function analyticsAccount(env: Env): AnalyticsAccount {
  if (!env.ANALYTICS_ACCOUNT_ID || !env.ANALYTICS_TOKEN) {
    const detail = 'ANALYTICS_ACCOUNT_ID and ANALYTICS_TOKEN are not set; ask source=rollups.'
    throw new ApiError(422, 'analytics.not_configured', 'Analytics is not set up', detail, [
      { path: 'source', message: detail },
    ])
  }
  return {
    baseUrl: env.ANALYTICS_URL,
    accountId: env.ANALYTICS_ACCOUNT_ID,
    token: env.ANALYTICS_TOKEN,
  }
}

const details: Record<AnalyticsError['reason'], string> = {
  refused: 'Analytics Engine refused ANALYTICS_TOKEN: it needs Account Analytics: Read on that account.',
  failed: 'Analytics Engine answered with an error.',
  late: 'Analytics Engine did not answer in time.',
  unreachable: 'Analytics Engine could not be reached.',
  garbled: 'Analytics Engine gave an answer that is not understood.',
}

/** What Analytics Engine answers to one SELECT. Throws 503. */
export async function askAnalytics<Row extends z.ZodType>(
  account: AnalyticsAccount,
  row: Row,
  sql: string,
): Promise<z.output<Row>[]> {
  try {
    return await analyticsRows(account, row, sql)
  } catch (error) {
    if (!(error instanceof AnalyticsError)) throw error
    console.warn({ event: 'analytics.no_answer', reason: error.reason, status: error.status })
    const detail = `${details[error.reason]} source=rollups still answers.`
    throw new ApiError(503, 'analytics.unavailable', 'Analytics does not answer', detail, undefined, {
      'retry-after': '30',
    })
  }
}
