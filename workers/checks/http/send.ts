import type { HttpRequest } from '#core/http/redirect'
import type { Answer, Hop } from '#core/result'
import { elapsedMs } from '../clock.ts'
import type { ProbeContext } from '../define.ts'
import { explainWire } from '../socket/explain.ts'
import { WireError } from '../socket/wire-error.ts'
import { Wire } from '../socket/wire.ts'
import { timedOut } from '../words.ts'
import type { HttpConfig } from './config.ts'
import { exchange, type HttpResponse } from './exchange.ts'
import { explainThrow, targetOf } from './failure.ts'

/** An answer whose body is unread, and how long it took to come. */
export interface Sent {
  response: HttpResponse
  hop: Omit<Hop, 'url' | 'statusCode'>
  /** Why fetch was used although a socket was wanted; null when there is nothing to say. */
  fallback: string | null
}

/** Sends one request and waits for the head of its answer. An `Answer` instead says why there is none. */
export const send = (
  request: HttpRequest,
  timing: HttpConfig['timing'],
  context: ProbeContext,
): Promise<Sent | Answer> =>
  timing === 'socket' ? sendBySocket(request, context) : sendByFetch(request, context)

async function sendByFetch(
  { method, url, headers, body }: HttpRequest,
  context: ProbeContext,
  fallback: string | null = null,
): Promise<Sent | Answer> {
  const { userAgent, signal, timeoutMs } = context
  const started = performance.now()
  try {
    const response = await fetch(url, {
      method,
      headers: { accept: '*/*', ...lowerCase(headers), 'user-agent': userAgent },
      body,
      redirect: 'manual',
      cache: 'no-store',
      signal,
    })
    return { response, hop: { ttfbMs: elapsedMs(started) }, fallback }
  } catch (error) {
    return signal.aborted ? timedOut(timeoutMs) : explainThrow(error, url, context)
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/**
 * The same by our own HTTP/1.1, each phase measured apart. What does not open is asked by fetch once more: the
 * platform forbids sockets to its own network and does not say so, and a forbidden socket says nothing of the target.
 */
async function sendBySocket(request: HttpRequest, context: ProbeContext): Promise<Sent | Answer> {
  const { url } = request
  const target = targetOf(url)
  try {
    const wire = await Wire.open(target, context.signal, url.protocol === 'https:' ? 'now' : 'none')
    const { response, ttfbMs } = await exchange(wire, request, context.userAgent)
    const { connectMs, tlsMs } = wire
    return { response, hop: { ttfbMs, connectMs, tlsMs, method: 'socket' }, fallback: null }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const isForbidden = error.phase === 'connect' && error.failure === 'refused' && !error.certain
    if (!isForbidden && error.failure !== 'overloaded') return explainWire(error, target, context)
    return sendByFetch(request, context, noSocket(url))
  }
}

const noSocket = ({ host }: URL): string =>
  `No socket could be opened to ${host}, most likely because it is on Cloudflare's network, which Workers may only reach by fetch. So the request was sent by fetch, which measures the time to the first byte as a whole.`
