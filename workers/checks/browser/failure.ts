import type { Refusal } from '#core/browser-pool/grant'
import type { Answer, Failure } from '#core/result'
import { down, unknown } from '../define.ts'
import { NoBrowser } from './lender.ts'

/** Chromium's network errors (net_error_list.h) as failures, with the sentence that people read. */
const meanings: readonly [RegExp, Failure, (host: string) => string][] = [
  [/ERR_NAME_NOT_RESOLVED|ERR_DNS_/, 'dns', (host) => `the name ${host} could not be resolved`],
  [/ERR_CONNECTION_REFUSED/, 'refused', (host) => `${host} refused the connection`],
  [/ERR_CERT_|ERR_SSL_|ERR_BAD_SSL/, 'tls', (host) => `Chrome does not trust the certificate of ${host}`],
  [/ERR_TOO_MANY_REDIRECTS/, 'too_many_redirects', () => 'it redirects in a loop'],
  [/ERR_TIMED_OUT|ERR_CONNECTION_TIMED_OUT/, 'timeout', (host) => `the connection to ${host} timed out`],
  [
    /ERR_(CONNECTION_(RESET|CLOSED|ABORTED|FAILED)|EMPTY_RESPONSE|INVALID_HTTP_RESPONSE|HTTP2_|QUIC_|INCOMPLETE|CONTENT_LENGTH_MISMATCH)/,
    'reset',
    (host) => `${host} gave no proper answer`,
  ],
]

/** Trouble of Chrome itself or of the network around it; a page's own headers may block it as well (`BY_RESPONSE`, `BY_CSP`). */
const ourOwn =
  /^ERR_(INTERNET_DISCONNECTED|NETWORK_|INSUFFICIENT_|OUT_OF_MEMORY|PROXY_|TUNNEL_|BLOCKED_BY_(?!RESPONSE|CSP))/

/** What a navigation that failed means; null when Chrome gives no reason. */
export function explainNavigation(error: unknown, url: URL): Answer | null {
  const text = String(error)
  const name = /net::(ERR_[A-Z0-9_]+)/.exec(text)?.[1]
  if (name === undefined) return null
  if (ourOwn.test(name)) return unknown(`the browser could not open ${url.host}: ${name}`)
  const meaning = meanings.find(([sign]) => sign.test(name))
  if (!meaning) return down('reset', `Chrome could not open ${url.host}: ${name}`)
  const [, failure, sentence] = meaning
  return down(failure, sentence(url.host), { blame: failure === 'dns' ? 'resolver' : 'target' })
}

/** How long our browser takes to start says nothing about the page. */
export const slowBrowser = (): Answer =>
  unknown('the browser took too long to start', { failure: 'overloaded' })

/** So long a browser may take to start before it is worth a word. */
const usualStartMs = 3_000

/** A page that had too little time because its browser came late is not to blame; a page in no hurry keeps its verdict. */
export function excused(answer: Answer, waitedMs: number, timeoutMs: number): Answer {
  if (answer.failure !== 'timeout' || waitedMs <= Math.max(usualStartMs, timeoutMs / 4)) return answer
  const seconds = (waitedMs / 1_000).toFixed(1)
  const message = `a browser was there only after ${seconds} s, which left the page too little time`
  const { findings } = answer
  const instead = { outcome: 'unknown', failure: 'overloaded', message } as const
  return {
    ...answer,
    ...instead,
    blame: 'internal',
    findings: findings?.run ? { ...findings, run: { ...findings.run, ...instead } } : findings,
  }
}

/** A browser that ends in the middle says nothing about the page. */
export const lostBrowser = (): Answer => unknown('the browser ended in the middle of the visit')

const refusals: Readonly<Record<Refusal, string>> = {
  busy: 'no browser was free in time: all that may run at once are taken',
  rate: 'no browser was free in time: no more may be started so soon',
  budget: 'the browser minutes of this workspace are used up for today',
}

/** No browser to be had is our own trouble, never the page's. */
export const noBrowser = (error: unknown): Answer => unknown(wordsOf(error), { failure: 'overloaded' })

function wordsOf(error: unknown): string {
  if (error instanceof NoBrowser) return refusals[error.refusal]
  return /429|rate|limit/i.test(String(error))
    ? 'no browser was free: more are asked for than the plan allows'
    : 'no browser could be started, and that is our own fault'
}
