import { checkAddress } from '#core/address'
import type { Failure } from '#core/result'
import type { ProbeContext } from '../define.ts'
import { discard } from '../http/body.ts'
import { elapsedMs } from '../clock.ts'
import { explainThrow } from '../http/failure.ts'
import { milliseconds } from '../words.ts'
import { noteWish, waitsUntil } from './patience.ts'

/**
 * A source is asked *about* the target: a resolver, a registry, a status page. What it says counts; that it cannot
 * be reached says nothing about the target.
 */
export interface SourceRequest {
  url: URL
  /** POSTed when it is given. */
  body?: Uint8Array<ArrayBuffer>
  headers: Record<string, string>
  maxBytes: number
  maxRedirects: number
  /** Under what the source counts requests, when it limits them; default: its address without the query. */
  limitedAs?: string
  /** The source is named by the operator of this deployment, not by a user: its address is not guarded. */
  trusted?: boolean
}

export interface SourceReply {
  ok: true
  /** Where the answer came from, after redirects. */
  url: URL
  status: number
  headers: Headers
  body: Uint8Array
  /** True when the source said more than `maxBytes`. */
  tooLong: boolean
  /** Until the last byte of the body. */
  latencyMs: number
}

/** Why there is no reply, in words that fit after the name of the source: "it …" is left out. */
export interface SourceFailure {
  ok: false
  failure: Failure
  problem: string
}

/** Asks a source, within the context's signal and `timeoutMs`, whichever ends first. It never throws. */
export async function askSource(
  request: SourceRequest,
  context: ProbeContext,
  timeoutMs = context.timeoutMs,
): Promise<SourceReply | SourceFailure> {
  const limit = request.limitedAs ?? request.url.origin + request.url.pathname
  const wish = mustWait(limit)
  if (wish) return wish
  const started = performance.now()
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), timeoutMs)
  const signal = AbortSignal.any([context.signal, deadline.signal])
  let url = request.url
  try {
    for (let hops = 0; ; hops += 1) {
      const refused = guard(url, request, context)
      if (refused) return refused
      const response = await send(url, request, { ...context, signal })
      const next = redirectOf(response, url)
      if (!next) {
        const { body, tooLong } = await readBytes(response, request.maxBytes)
        const { status, headers } = response
        noteWish(limit, status, headers.get('retry-after'), Date.now())
        return { ok: true, url, status, headers, body, tooLong, latencyMs: elapsedMs(started) }
      }
      await discard(response.body)
      if (hops >= request.maxRedirects)
        return { ok: false, failure: 'too_many_redirects', problem: `it redirects to ${next.host}` }
      url = next
    }
  } catch (error) {
    if (signal.aborted)
      return { ok: false, failure: 'timeout', problem: `no answer within ${milliseconds(timeoutMs)}` }
    const { failure, message } = await explainThrow(error, url, { ...context, signal })
    return { ok: false, failure: failure ?? 'internal', problem: message ?? 'the request failed' }
  } finally {
    clearTimeout(timer)
  }
}

function mustWait(limit: string): SourceFailure | null {
  const until = waitsUntil(limit, Date.now())
  if (until === null) return null
  const time = new Date(until).toISOString().slice(0, 16).replace('T', ' ')
  return { ok: false, failure: 'status', problem: `it asked us not to ask again before ${time} UTC` }
}

/** The operator vouches for the address they have named, not for where that one sends us. */
function guard(
  url: URL,
  request: SourceRequest,
  { allowPrivateTargets }: ProbeContext,
): SourceFailure | null {
  const trusted = request.trusted === true && url === request.url
  const verdict = checkAddress(url, { allowPrivate: allowPrivateTargets || trusted })
  if (verdict.ok) return null
  return {
    ok: false,
    failure: 'forbidden_target',
    problem: `this address may not be asked: ${verdict.reason}`,
  }
}

const send = (url: URL, { body, headers }: SourceRequest, { userAgent, signal }: ProbeContext) =>
  fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: { ...headers, 'user-agent': userAgent },
    body: body ?? null,
    redirect: 'manual',
    cache: 'no-store',
    signal,
  })

function redirectOf(response: Response, from: URL): URL | null {
  const location = response.headers.get('location')
  const redirects = [301, 302, 303, 307, 308].includes(response.status)
  return redirects && location !== null ? URL.parse(location, from.href) : null
}

/** The first `max` bytes of a body; the rest is never downloaded. */
async function readBytes(response: Response, max: number): Promise<{ body: Uint8Array; tooLong: boolean }> {
  const parts: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  if (!reader) return { body: new Uint8Array(), tooLong: false }
  try {
    while (length <= max) {
      const { value, done } = await reader.read()
      if (done) break
      parts.push(value)
      length += value.length
    }
  } finally {
    await discard(reader)
  }
  const body = new Uint8Array(Math.min(length, max))
  let at = 0
  for (const part of parts) {
    body.set(part.subarray(0, body.length - at), at)
    at += Math.min(part.length, body.length - at)
  }
  return { body, tooLong: length > max }
}
