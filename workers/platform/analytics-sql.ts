import { z } from 'zod'

export interface AnalyticsAccount {
  /** The API's root, `https://api.cloudflare.com/client/v4`. */
  baseUrl: string
  accountId: string
  /** Has the permission Account Analytics: Read. */
  token: string
}

/** Why there is no answer. Its message never holds the token, nor what the other side wrote. */
export class AnalyticsError extends Error {
  override readonly name = 'AnalyticsError'
  readonly reason: 'refused' | 'failed' | 'late' | 'unreachable' | 'garbled'
  /** HTTP status; null without an answer. */
  readonly status: number | null

  constructor(reason: AnalyticsError['reason'], status: number | null = null) {
    super(`Analytics Engine: ${reason}${status === null ? '' : ` (HTTP ${status})`}`)
    this.reason = reason
    this.status = status
  }
}

const deadlineMs = 5_000

/**
 * Asks Analytics Engine's SQL API (https://developers.cloudflare.com/analytics/analytics-engine/sql-api/) one SELECT.
 * @param row what every row of the answer must be.
 * @param sql a statement without a FORMAT.
 * @throws AnalyticsError, after 5 s at the latest.
 */
export async function analyticsRows<Row extends z.ZodType>(
  { baseUrl, accountId, token }: AnalyticsAccount,
  row: Row,
  sql: string,
): Promise<z.output<Row>[]> {
  const url = `${baseUrl}/accounts/${encodeURIComponent(accountId)}/analytics_engine/sql`
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: `${sql} FORMAT JSON`,
      // The token goes nowhere else.
      redirect: 'manual',
      signal,
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      const isRefusal = response.status === 401 || response.status === 403
      throw new AnalyticsError(isRefusal ? 'refused' : 'failed', response.status)
    }
    return rowsIn(await response.text(), row)
  } catch (error) {
    if (error instanceof AnalyticsError) throw error
    throw new AnalyticsError(signal.aborted ? 'late' : 'unreachable')
  }
}

function rowsIn<Row extends z.ZodType>(text: string, row: Row): z.output<Row>[] {
  try {
    return z.object({ data: z.array(row) }).parse(JSON.parse(text)).data
  } catch {
    throw new AnalyticsError('garbled', 200)
  }
}
