import { evaluate } from '#core/http/assertion'
import { isExpectedStatus } from '#core/http/expected-status'
import type { Answer, AssertionResult } from '#core/result'
import { degraded, down, up } from '../define.ts'
import { milliseconds } from '../words.ts'
import { cloudflareMeaning, isOriginDnsError } from './cloudflare-status.ts'
import type { HttpConfig } from './config.ts'

/** What an HTTP answer looked like, all read and measured. */
export interface Page {
  status: number
  header(name: string): string | null
  /** Null when it was not read. */
  body: string | null
  latencyMs: number
}

/** The verdict on an answer: the status first, then keywords, then assertions, then how long it took. */
export function judge(config: HttpConfig, page: Page, facts: Partial<Answer>): Answer {
  if (!isExpectedStatus(page.status, config.expectedStatus)) return judgeStatus(config, page, facts)

  const assertions = [...keywordResults(config, page), ...config.assertions.map((one) => evaluate(one, page))]
  const part = { ...facts, assertions: assertions.length > 0 ? assertions : null }
  const broken = assertions.find(({ ok }) => !ok)
  if (broken) return down('assertion', brokenSentence(broken), part)
  if (config.degradedMs !== null && page.latencyMs > config.degradedMs)
    return degraded(
      `answered in ${milliseconds(page.latencyMs)}, expected at most ${milliseconds(config.degradedMs)}`,
      part,
    )
  return up(part)
}

function judgeStatus(config: HttpConfig, page: Page, facts: Partial<Answer>): Answer {
  const meaning = cloudflareMeaning(page.status, page.header('server'))
  if (!meaning)
    return down('status', `HTTP ${page.status}, expected ${config.expectedStatus.join(', ')}`, facts)
  if (isOriginDnsError(page.body ?? ''))
    return down('dns', 'the name of the server could not be resolved (530, error 1016)', {
      ...facts,
      blame: 'resolver',
    })
  return down(meaning.failure, meaning.sentence, facts)
}

function keywordResults({ keyword }: HttpConfig, { body }: Page): AssertionResult[] {
  const text = body ?? ''
  const results: AssertionResult[] = []
  const add = (words: string, ok: boolean) => results.push({ assertion: words, ok, actual: null })
  if (keyword.present !== null) add(`the body contains "${keyword.present}"`, text.includes(keyword.present))
  if (keyword.absent !== null)
    add(`the body does not contain "${keyword.absent}"`, !text.includes(keyword.absent))
  return results
}

const brokenSentence = ({ assertion, actual }: AssertionResult): string =>
  `not true: ${assertion}${actual === null ? '' : ` (found ${actual})`}`
