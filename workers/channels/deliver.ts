import { checkAddress } from '#core/address'
import { maxRetryAfterMs, type TryOutcome } from '#core/incident/chain'
import type { Notice } from '#core/incident/schema'
import { version } from '#platform/version'
import { clip, dots, type Reading } from './define.ts'
import { type AnyChannelType, channelType } from './index.ts'

export type DeliveryOutcome = TryOutcome

export interface DeliverOptions {
  signal?: AbortSignal
  /** Locally true: loopback and private receivers may be called. */
  allowPrivateTargets: boolean
  /** Epoch ms: what the signature is dated with. */
  now: number
}

/** The receiver has so long to answer. A lease on a delivery lasts longer than this. */
export const deliverTimeoutMs = 10_000
const maxBodyBytes = 4096
const maxErrorText = 300

/** Says one notice through one channel, once. Never throws; what went wrong is in the outcome, without secrets. */
export async function deliver(
  channel: { type: string; config: unknown },
  notice: Notice,
  options: DeliverOptions,
): Promise<DeliveryOutcome> {
  const startedAt = Date.now()
  try {
    const type = channelType(channel.type)
    const config = type.stored.parse(channel.config)
    const outcome = await send(type, config, notice, options)
    return { ...outcome, ms: Date.now() - startedAt }
  } catch {
    // The config in its envelope does not fit this version: no receiver was asked, and trying again is no help.
    // What was thrown is not shown, for it may quote the config.
    const error = 'The channel could not be read; save it again'
    return { result: 'permanent', status: null, ms: Date.now() - startedAt, error, retryAfterMs: null }
  }
}

type Outcome = Omit<TryOutcome, 'ms'>

async function send(
  type: AnyChannelType,
  config: Record<string, unknown>,
  notice: Notice,
  { signal, allowPrivateTargets, now }: DeliverOptions,
): Promise<Outcome> {
  const request = type.toRequest(config, notice, now)
  request.headers.set('user-agent', `Vedette/${version}`)
  const address = checkAddress(request.url, { allowPrivate: allowPrivateTargets })
  if (!address.ok) return failed('permanent', `This address may not be called: ${address.reason}`)
  // Not AbortSignal.timeout: its timer would keep the calling object awake, and billed, until it runs out.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), deliverTimeoutMs)
  try {
    const response = await fetch(request, {
      signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
    })
    return await read(type, response, type.secrets(config))
  } catch (error) {
    if (late.signal.aborted) return failed('transient', `No answer within ${deliverTimeoutMs / 1000} s`)
    return failed('transient', networkError(error))
  } finally {
    clearTimeout(timer)
  }
}

async function read(type: AnyChannelType, response: Response, secrets: string[]): Promise<Outcome> {
  const { status } = response
  // Taken is taken: what a receiver says about it is not waited for.
  if (response.ok) await response.body?.cancel()
  const body = response.ok ? '' : await firstBytes(response)
  const result = (response.ok ? null : type.classify?.(status, body)) ?? byStatus(status)
  if (result === 'delivered') return { result, status, error: null, retryAfterMs: null }
  const retryAfterMs = retryAfter(response.headers.get('retry-after'), Date.now())
  return { ...failed(result, errorText(status, blanked(body, secrets))), status, retryAfterMs }
}

const failed = (result: Reading, error: string): Outcome => ({
  result,
  status: null,
  error: result === 'revoked' ? `${revokedMark}${error}` : error,
  retryAfterMs: null,
})

/** How the error of a revoked delivery begins, in the log too. */
export const revokedMark = 'Revoked by the receiver: '

/** 2xx is delivered; what may pass by itself is tried again; every other refusal is final. */
function byStatus(status: number): Reading {
  if (status >= 200 && status < 300) return 'delivered'
  if (status >= 500 || [408, 425, 429].includes(status)) return 'transient'
  // A login page in the way, or maintenance: passes. A permanent move is a wrong address.
  if ([302, 303, 307].includes(status)) return 'transient'
  return 'permanent'
}

/** `Retry-After` in ms from now, as seconds or a date, at most an hour; null when there is none to read. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), maxRetryAfterMs)
}

function errorText(status: number, body: string): string {
  if (status >= 300 && status < 400) return `HTTP ${status}: redirects are not followed`
  const said = body.replaceAll(/\s+/g, ' ').trim()
  return said === '' ? `HTTP ${status}` : clip(`HTTP ${status}: ${said}`, maxErrorText)
}

/** What the runtime says differs between production and local; only the kind is of use to people. */
function networkError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  if (/connection lost|disconnected|reset/i.test(text)) return 'The connection was refused or cut'
  if (/dns|resolve|lookup/i.test(text)) return 'The name was not found'
  if (/tls|ssl|certificate/i.test(text)) return 'The TLS connection failed'
  return 'The connection failed'
}

/** What a receiver said, without the secrets it may echo: the longest first, for one may be part of another. */
function blanked(text: string, secrets: readonly string[]): string {
  const longestFirst = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length)
  return longestFirst.reduce((rest, secret) => rest.replaceAll(secret, dots), text)
}

/** The beginning of a body; the rest is let go, so that a chatty receiver costs nothing. */
async function firstBytes(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  while (bytes < maxBodyBytes) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value.subarray(0, maxBodyBytes - bytes), { stream: true })
    bytes += value.length
  }
  await reader.cancel()
  return text + decoder.decode()
}
