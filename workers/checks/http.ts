import { shownUrl } from '#core/http/shown-url'
import { type Answer, noTimings } from '#core/result'
import { elapsedMs } from './clock.ts'
import { defineCheck, type ProbeContext } from './define.ts'
import { discard, drainBody, readBody } from './http/body.ts'
import { type Arrival, followChain } from './http/chain.ts'
import { HttpConfig, needsBody } from './http/config.ts'
import { explainBody } from './http/failure.ts'
import { judge } from './http/judge.ts'
import { timedOut } from './words.ts'

/** Asks a URL and judges the answer: status, keywords, headers, JSON, latency. */
export const http = defineCheck({
  type: 'http',
  title: 'HTTP',
  config: HttpConfig,
  target: ({ url }) => shownUrl(url),
  timeoutMs: ({ timeoutMs }) => timeoutMs,

  async probe(config, context) {
    const started = performance.now()
    const arrival = await followChain(config, context)
    return 'outcome' in arrival ? arrival : inspect(config, context, arrival, started)
  },
})

async function inspect(
  config: HttpConfig,
  { signal, timeoutMs }: ProbeContext,
  { response, request, hops, hop, fallback }: Arrival,
  started: number,
): Promise<Answer> {
  const facts = { statusCode: response.status, hops, findings: fallback === undefined ? null : { fallback } }
  const arrived = performance.now()
  // The reason of a 530 stands in its body.
  const reads = needsBody(config) || response.status === 530
  // Whoever wants phases wants the transfer too.
  const isTimed = hop.method === 'socket'
  let body: string | null = null
  try {
    if (reads) body = await readBody(response)
    else if (isTimed) await drainBody(response)
    else await discard(response.body)
  } catch (error) {
    return signal.aborted ? timedOut(timeoutMs, facts) : explainBody(error, request.url, facts)
  }
  const latencyMs = elapsedMs(started)
  const transferMs = reads || isTimed ? elapsedMs(arrived) : null
  const header = (name: string) => response.headers.get(name)
  return judge(
    config,
    { status: response.status, header, body, latencyMs },
    { ...facts, latencyMs, timings: { ...noTimings, method: 'fetch', ...hop, transferMs } },
  )
}
