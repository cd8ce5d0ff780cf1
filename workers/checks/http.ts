import { shownUrl } from '#core/http/shown-url'
import { type Answer, noTimings } from '#core/result'
import { defineCheck, down, type ProbeContext } from './define.ts'
import { discard, readBody } from './http/body.ts'
import { type Arrival, elapsedMs, followChain } from './http/chain.ts'
import { HttpConfig, needsBody } from './http/config.ts'
import { hiddenHeaders } from './http/hidden-headers.ts'
import { judge } from './http/judge.ts'
import { timedOut } from './words.ts'

/** Asks a URL and judges the answer: status, keywords, headers, JSON, latency. */
export const http = defineCheck({
  type: 'http',
  title: 'HTTP',
  config: HttpConfig,
  target: ({ url }) => shownUrl(url),
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: ({ headers }) => hiddenHeaders(headers),

  async probe(config, context) {
    const started = performance.now()
    const arrival = await followChain(config, context)
    return 'outcome' in arrival ? arrival : inspect(config, context, arrival, started)
  },
})

async function inspect(
  config: HttpConfig,
  { signal, timeoutMs }: ProbeContext,
  { response, request, hops, ttfbMs }: Arrival,
  started: number,
): Promise<Answer> {
  const facts = { statusCode: response.status, hops }
  const arrived = performance.now()
  // The reason of a 530 stands in its body.
  const reads = needsBody(config) || response.status === 530
  let body: string | null = null
  try {
    if (reads) body = await readBody(response)
    else await discard(response.body)
  } catch {
    if (signal.aborted) return timedOut(timeoutMs, facts)
    return down('reset', `${request.url.host} closed the connection in the middle of its answer`, facts)
  }
  const latencyMs = elapsedMs(started)
  const transferMs = reads ? elapsedMs(arrived) : null
  const header = (name: string) => response.headers.get(name)
  return judge(
    config,
    { status: response.status, header, body, latencyMs },
    { ...facts, latencyMs, timings: { ...noTimings, ttfbMs, transferMs, method: 'fetch' } },
  )
}
