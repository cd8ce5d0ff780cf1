import { evaluate } from '#core/http/evaluate'
import type { HttpEvidence, WorkBudget } from '#core/http/evidence'
import { isExpectedStatus } from '#core/http/expected-status'
import type { Answer, AssertionResult } from '#core/result'
import { degraded, down, unknown, up } from '../define.ts'
import { milliseconds } from '../words.ts'
import { cloudflareMeaning, isOriginDnsError } from './cloudflare-status.ts'
import type { HttpConfig } from './config.ts'

/** What an answer is held against. */
export interface Expectations extends Pick<
  HttpConfig,
  'expectedStatus' | 'keyword' | 'assertions' | 'degradedMs'
> {
  /** Shared with other answers of the same check; left out when there is only one. */
  budget?: WorkBudget
}

/**
 * The verdict on an answer: the status first, then keywords, then assertions, then how long it took. What depends on a
 * certificate that we could not read is unknown.
 * @param shown makes a text from the answer fit to be shown.
 */
export function judge(
  expected: Expectations,
  evidence: HttpEvidence,
  facts: Partial<Answer>,
  shown: (text: string) => string,
): Answer {
  if (!isExpectedStatus(evidence.status, expected.expectedStatus))
    return judgeStatus(expected, evidence, facts)

  const keywords = keywordResults(expected, evidence)
  const { results, broken, unread } = evaluate(expected.assertions, evidence, shown, expected.budget)
  const assertions = [...keywords, ...results]
  const part = { ...facts, assertions: assertions.length > 0 ? assertions : null }
  const missed = keywords.find(({ ok }) => !ok)
  const wrong = missed ? `not true: ${missed.assertion}` : broken
  if (wrong !== null) return down('assertion', wrong, part)
  const { certificateDays: days } = evidence
  if (unread && typeof days === 'object' && days) return unknown(days.unread, { ...part, blame: 'internal' })
  if (expected.degradedMs !== null && evidence.latencyMs > expected.degradedMs)
    return degraded(
      `answered in ${milliseconds(evidence.latencyMs)}, expected at most ${milliseconds(expected.degradedMs)}`,
      part,
    )
  return up(part)
}

function judgeStatus({ expectedStatus }: Expectations, page: HttpEvidence, facts: Partial<Answer>): Answer {
  const meaning = cloudflareMeaning(page.status, page.header('server'))
  if (!meaning) return down('status', `HTTP ${page.status}, expected ${expectedStatus.join(', ')}`, facts)
  if (isOriginDnsError(page.body ?? ''))
    return down('dns', 'the name of the server could not be resolved (530, error 1016)', {
      ...facts,
      blame: 'resolver',
    })
  return down(meaning.failure, meaning.sentence, facts)
}

function keywordResults({ keyword }: Expectations, { body }: HttpEvidence): AssertionResult[] {
  const text = body ?? ''
  const results: AssertionResult[] = []
  const add = (words: string, ok: boolean) => results.push({ assertion: words, ok, actual: null })
  if (keyword.present !== null) add(`the body contains "${keyword.present}"`, text.includes(keyword.present))
  if (keyword.absent !== null)
    add(`the body does not contain "${keyword.absent}"`, !text.includes(keyword.absent))
  return results
}
