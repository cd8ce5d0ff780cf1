import type { HttpEvidence } from '#core/http/evidence'
import { isExpectedStatus } from '#core/http/expected-status'
import type { HttpRequest } from '#core/http/redirect'
import { type Answer, noTimings } from '#core/result'
import { elapsedMs } from '../clock.ts'
import type { ProbeContext } from '../define.ts'
import { timedOut } from '../words.ts'
import { type Body, discard, readBody } from './body.ts'
import { certificateDays, wantsCertificate } from './certificate.ts'
import { type Arrival, followChain, type RedirectRules } from './chain.ts'
import { keepExcerpt } from './excerpt.ts'
import { explainBody } from './failure.ts'
import { judge, type Expectations } from './judge.ts'
import type { Send } from './send.ts'

/** One request of a check: what is sent, how far redirects are followed, what is expected. */
export interface Question extends RedirectRules, Expectations {
  request: HttpRequest
  /** Whether the body must be read to judge the answer, or by who asks. */
  wantsBody: boolean
  /** Looks into what came before it is judged: what is hidden then stands in no word of the answer. */
  onEvidence?: (evidence: HttpEvidence) => void
}

export interface Asked {
  answer: Answer
  /** What came, for who wants to look into it; null when nothing did. */
  evidence: HttpEvidence | null
}

/** Sends a request, follows redirects, reads what is needed, judges it, and keeps the body of a failure. */
export async function ask(question: Question, context: ProbeContext, send: Send): Promise<Asked> {
  const started = performance.now()
  const arrival = await followChain(question.request, question, context, send)
  if ('outcome' in arrival) return { answer: arrival, evidence: null }
  return inspect(question, context, arrival, started)
}

async function inspect(
  question: Question,
  context: ProbeContext,
  { response, request, hops, hop, fallback }: Arrival,
  started: number,
): Promise<Asked> {
  const facts = { statusCode: response.status, hops, findings: fallback === undefined ? null : { fallback } }
  const arrived = performance.now()
  // Who wants phases wants the transfer too; an answer that is wrong already is not waited for.
  const isTimed = hop.method === 'socket' && isExpectedStatus(response.status, question.expectedStatus)
  // The reason of a 530 stands in its body.
  const reads = question.wantsBody || response.status === 530 || isTimed
  let body: Body | null = null
  try {
    if (reads) body = await readBody(response)
  } catch (error) {
    const answer = context.signal.aborted
      ? timedOut(context.timeoutMs, facts)
      : explainBody(error, request.url, facts)
    return { answer, evidence: null }
  }
  const latencyMs = elapsedMs(started)
  const transferMs = body ? elapsedMs(arrived) : null
  const days = wantsCertificate(question.assertions) ? await certificateDays(request.url, context) : null
  const evidence: HttpEvidence = {
    status: response.status,
    header: (name) => response.headers.get(name),
    body: body?.text ?? null,
    bodyBytes: body?.bytes ?? null,
    truncated: body?.truncated ?? false,
    latencyMs,
    hops: hops.length,
    certificateDays: days,
  }
  question.onEvidence?.(evidence)
  const timings = { ...noTimings, method: 'fetch' as const, ...hop, transferMs }
  const shown = (text: string) => context.mask.text(text.slice(0, maxShownLetters))
  const answer = judge(question, evidence, { ...facts, latencyMs, timings }, shown)
  if (answer.outcome === 'down')
    return { answer: await keepExcerpt(answer, response, body, context), evidence }
  if (!body) await discard(response.body)
  return { answer, evidence }
}

/** Of a text that was found, so much is masked before it is cut: longer than any secret in any form. */
const maxShownLetters = 16_384
