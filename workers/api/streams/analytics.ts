import { answersOf, WindowsRow } from '#core/analytics/windows-row'
import { mostWindowRows, windowsSql } from '#core/analytics/windows-sql'
import { type Answer, type Question } from '#core/stream/answer'
import { type WindowName, windowMs } from '#core/stream/definition'
import type { StreamRow } from '#db/queries/streams'
import { analyticsAccount, analyticsDays, askAnalytics } from '../analytics.ts'
import { invalid } from '../http.ts'

const dayMs = 86_400_000

interface Asked {
  question: Question
  span: { from: number; to: number }
  step: WindowName
  top: number
}

/** What Analytics Engine has of a stream, step by step, oldest first. Throws 422 and 503. */
export async function analyticsSeries(
  env: Env,
  { id, definition }: StreamRow,
  { question, span, step, top }: Asked,
): Promise<{ start: number; answers: Answer[] }[]> {
  const stepMs = windowMs[step]
  if (stepMs < windowMs['1m']) throw invalid('step', 'Analytics has minutes and hours: ask 1m or 1h')
  if (Object.keys(question.where).length > 0)
    throw invalid('where', 'Analytics takes no filter: ask groupBy, or source=rollups')
  const account = analyticsAccount(env)
  const from = Math.floor(Math.max(span.from, Date.now() - analyticsDays * dayMs) / stepMs) * stepMs
  const groupBy = question.groupBy.map((name) => definition.dimensions.indexOf(name))
  const sql = windowsSql({ streamId: id, from, to: Math.max(from, span.to), stepMs, groupBy })
  const rows = await askAnalytics(account, WindowsRow, sql)
  if (rows.length >= mostWindowRows)
    throw invalid('from', `That is ${mostWindowRows} rows or more: ask for less, larger steps or fewer keys`)
  return [...Map.groupBy(rows, ({ t }) => t)].map(([start, ofStep]) => ({
    start,
    answers: answersOf(ofStep, question.groupBy, stepMs / 1_000).slice(0, top),
  }))
}
