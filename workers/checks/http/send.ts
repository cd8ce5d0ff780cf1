import type { HttpRequest } from '#core/http/redirect'
import type { Answer, Hop } from '#core/result'
import type { ProbeContext } from '../define.ts'
import { timedOut } from '../words.ts'
import { elapsedMs } from './elapsed.ts'
import { explainThrow } from './failure.ts'

/** As much of a response as the rest of the check needs; a `Response` of fetch is one. */
export type HttpResponse = Pick<Response, 'status' | 'headers' | 'body'>

/** An answer whose body is unread, and how long it took to come. */
export interface Sent {
  response: HttpResponse
  hop: Omit<Hop, 'url' | 'statusCode'>
}

/** Sends one request and waits for the head of its answer. An `Answer` instead says why there is none. */
export type Send = (request: HttpRequest, context: ProbeContext) => Promise<Sent | Answer>

export const sendByFetch: Send = async (request, context) => {
  const { userAgent, signal, timeoutMs } = context
  const started = performance.now()
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: { accept: '*/*', ...lowerCase(request.headers), 'user-agent': userAgent },
      body: request.body,
      redirect: 'manual',
      cache: 'no-store',
      signal,
    })
    return { response, hop: { ttfbMs: elapsedMs(started) } }
  } catch (error) {
    return signal.aborted ? timedOut(timeoutMs) : explainThrow(error, request.url, context)
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
