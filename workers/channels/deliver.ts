import { checkAddress } from '#core/address'
import { type DeviceAddress, deviceSecrets } from '#core/device/schema'
import { maxRetryAfterMs, type Receipt, type TryOutcome } from '#core/incident/chain'
import type { Notice } from '#core/incident/schema'
import { version } from '#platform/version'
import { type Answer, type Ask, CannotAsk, clip, dots, maskUrl, type Reading, type Saying } from './define.ts'
import type { ChannelType } from './define.ts'
import { type AnyChannelType, channelType } from './index.ts'

export type DeliveryOutcome = TryOutcome

export interface DeliverOptions {
  signal?: AbortSignal
  /** Locally true: loopback and private receivers may be called. */
  allowPrivateTargets: boolean
  /** What sends mail for us; left out where there is no such binding. */
  mailer?: SendEmail | null | undefined
  /** Epoch ms: what the signature is dated with. */
  now: number
  /** What was answered to the first message of the chain; see `Saying`. */
  thread?: Receipt | null
  /** See `Saying`. */
  replayed?: boolean
  /** It was tried before: see `Saying`. */
  again?: boolean
  /** What the device was registered with, of a type that sends to devices. */
  device?: DeviceAddress | null
}

/** The receiver has so long to answer. A lease on a delivery lasts longer than this. */
export const deliverTimeoutMs = 10_000
const maxBodyBytes = 4096
/** Of an answer that is read for what it says. */
const maxAnswerBytes = 65_536
const maxErrorText = 300
const maxAnswerText = 200

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
  { signal: outer, allowPrivateTargets, mailer = null, now, thread = null, ...how }: DeliverOptions,
): Promise<Outcome> {
  // Not AbortSignal.timeout: its timer would keep the calling object awake, and billed, until it runs out.
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), deliverTimeoutMs)
  const signal = outer ? AbortSignal.any([outer, late.signal]) : late.signal
  let request: string | null = null
  const logged = (outcome: Outcome): Outcome => (request === null ? outcome : { ...outcome, request })
  const call: Call = async (sent) => {
    request = await requestLine(sent)
    return guarded(sent, { allowPrivateTargets, signal })
  }
  const ask = asking({ allowPrivateTargets, signal })
  const remarks = new Set<string>()
  const { replayed = false, again = false, device = null } = how
  const saying: Saying = { now, thread, replayed, again, ask, device, remark: (text) => remarks.add(text) }
  const secrets = [...type.secrets(config), ...(device ? deviceSecrets(device) : [])]
  try {
    if ('send' in type) {
      const tools = { saying, signal, allowPrivateTargets, mailer }
      const refusal = type.refusal(config, tools)
      if (refusal) return failed('permanent', refusal.message)
      request = type.address(config)
      return logged(withoutSecrets(await inTime(type.send(config, notice, tools), signal), secrets))
    }
    // Not even a token is asked for when the message itself may not be sent.
    mayCall(type.address(config), allowPrivateTargets)
    const outcome = await say(type, config, notice, { saying, call, secrets })
    const remark = [...remarks, ...(outcome.remark ? [outcome.remark] : [])].join('; ')
    return logged(remark === '' ? outcome : withoutSecrets({ ...outcome, remark }, secrets))
  } catch (error) {
    return logged(whyNot(error, late.signal.aborted, secrets))
  } finally {
    clearTimeout(timer)
  }
}

function whyNot(error: unknown, isLate: boolean, secrets: string[]): Outcome {
  if (isLate) return failed('transient', `No answer within ${deliverTimeoutMs / 1000} s`)
  if (error instanceof CannotAsk)
    return failed(error.reading, clip(blanked(error.message, secrets), maxErrorText))
  return failed('transient', networkError(error))
}

/** What is sent where, for the log: of the address only what is no secret for certain. */
async function requestLine(request: Request): Promise<string> {
  const { byteLength } = await request.clone().arrayBuffer()
  return `${request.method} ${maskUrl(request.url)}, ${byteLength} bytes`
}

function withoutSecrets({ error, answer, remark, ...outcome }: Outcome, secrets: string[]): Outcome {
  const shown = (text: string, max: number) => clip(blanked(text, secrets), max)
  return {
    ...outcome,
    error: error === null ? null : shown(error, maxErrorText),
    ...(answer !== undefined && { answer: shown(answer, maxAnswerText) }),
    ...(remark !== undefined && { remark: shown(remark, maxErrorText) }),
  }
}

/** A lease runs out whether or not a type heeds its signal: what has not come by then is not waited for. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const late = Promise.withResolvers<never>()
  const onAbort = () => late.reject(new Error('out of time'))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, late.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

type Call = (request: Request) => Promise<Response>

/** Says it, and once more in another way where the refusal shows one. */
async function say(
  type: ChannelType,
  config: Record<string, unknown>,
  notice: Notice,
  { saying, call, secrets }: { saying: Saying; call: Call; secrets: string[] },
): Promise<Outcome> {
  const request = await type.toRequest(config, notice, saying)
  const first = await read(type, request, await call(request), secrets)
  const refused = first.answer && first.outcome.result !== 'delivered' ? first.answer : null
  const other = refused && type.otherwise?.(refused, config, saying)
  if (!other) return first.outcome
  const again = await type.toRequest(other.stored, notice, other.saying)
  return (await read(type, again, await call(again), secrets)).outcome
}

interface Bounds {
  allowPrivateTargets: boolean
  signal: AbortSignal
}

const asking =
  ({ allowPrivateTargets, signal }: Bounds): Ask =>
  async (request, patienceMs = deliverTimeoutMs) => {
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), patienceMs)
    try {
      const bounds = { allowPrivateTargets, signal: AbortSignal.any([signal, late.signal]) }
      const response = await guarded(request, bounds)
      return { status: response.status, body: await firstBytes(response, maxAnswerBytes) }
    } finally {
      clearTimeout(timer)
    }
  }

/** Calls where it may be called. @throws `CannotAsk` where not. */
function guarded(request: Request, { allowPrivateTargets, signal }: Bounds): Promise<Response> {
  mayCall(request.url, allowPrivateTargets)
  request.headers.set('user-agent', `Vedette/${version}`)
  return fetch(request, { signal })
}

function mayCall(url: string | null, allowPrivate: boolean): void {
  const address = url === null ? ({ ok: true } as const) : checkAddress(url, { allowPrivate })
  if (!address.ok) throw new CannotAsk('permanent', `This address may not be called: ${address.reason}`)
}

interface Heard {
  outcome: Outcome
  /** Null when it was not read. */
  answer: Answer | null
}

async function read(
  type: ChannelType,
  request: Request,
  response: Response,
  secrets: string[],
): Promise<Heard> {
  const { status } = response
  const isRead = !response.ok || type.receipt !== undefined
  // Taken is taken: what nobody reads is not waited for.
  if (!isRead) await response.body?.cancel()
  const body = isRead ? await firstBytes(response, response.ok ? maxAnswerBytes : maxBodyBytes) : ''
  const answer = isRead ? { status, body } : null
  const result = (isRead ? type.classify?.(status, body, request) : null) ?? byStatus(status)
  if (result === 'delivered') {
    const receipt = type.receipt?.(body) ?? null
    // A refusal that counts as delivered, such as "some of them": what it says is not lost.
    const remark = response.ok ? null : errorText(status, body)
    const more = { ...(receipt && { receipt }), ...(remark && { remark }) }
    return { outcome: { result, status, error: null, retryAfterMs: null, ...more }, answer }
  }
  const retryAfterMs = restMs(response, result, Date.now())
  const said = blanked(type.words?.(body) ?? body, secrets)
  const outcome = { ...failed(result, errorText(status, said)), status, retryAfterMs }
  return { outcome, answer }
}

const failed = (result: Reading, error: string): Outcome => ({
  result,
  status: null,
  error: `${marks[result] ?? ''}${error}`,
  retryAfterMs: null,
})

/** How the error of a revoked delivery begins, in the log too. */
export const revokedMark = 'Revoked by the receiver: '
const marks: Partial<Record<Reading, string>> = { revoked: revokedMark, gone: 'The device is gone: ' }

/** 2xx is delivered; 410 is "never again"; what may pass by itself is tried again; every other refusal is final. */
function byStatus(status: number): Reading {
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'revoked'
  if (status >= 500 || [408, 425, 429].includes(status)) return 'transient'
  // A login page in the way, or maintenance: passes. A permanent move is a wrong address.
  if ([302, 303, 307].includes(status)) return 'transient'
  return 'permanent'
}

/** How long the receiver wants to be left alone; null when it does not say. */
function restMs({ status, headers }: Response, result: Reading, now: number): number | null {
  const asked = retryAfter(headers.get('retry-after'), now)
  if (asked !== null || result !== 'transient') return asked
  // So GitHub and others say when an allowance is used up: as a time in seconds.
  const resetAt = Number(headers.get('x-ratelimit-reset')) * 1000
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0' && resetAt > now
  if (isUsedUp) return Math.min(resetAt - now, maxRetryAfterMs)
  // A 403 that may pass is a limit, too, and one that asks for a minute at least.
  return status === 403 ? 60_000 : null
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
async function firstBytes(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader()
  if (!reader) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  while (bytes < maxBytes) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value.subarray(0, maxBytes - bytes), { stream: true })
    bytes += value.length
  }
  await reader.cancel()
  return text + decoder.decode()
}
