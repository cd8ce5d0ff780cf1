import type { CDPEvents } from '@cloudflare/puppeteer'
import { type Exchange, type ExchangeAnswer, noPhases } from '#core/run/exchange'
import { phasesOf } from './phases.ts'

type Told<Name extends keyof CDPEvents> = CDPEvents[Name]
type Asked = Told<'Network.requestWillBeSent'>
type Response = NonNullable<Asked['redirectResponse']>

/** So many of a page's requests are told one by one; all are counted. */
const maxExchanges = 500

/** They ask nobody. */
const ownSchemes = /^(data|blob|about|chrome-error|filesystem):/

interface Open extends Exchange {
  /** The browser's clock, seconds. */
  askedAt: number
  response: Response | null
}

/**
 * Turns what a browser tells of its network into requests and answers, in the order in which they were asked.
 * @see https://chromedevtools.github.io/devtools-protocol/tot/Network/
 */
export class Recorder {
  readonly #open = new Map<string, Open>()
  readonly #exchanges: Open[] = []
  /** The browser's clock when the navigation began, seconds; and the same moment as epoch ms. */
  #zero: { clock: number; epochMs: number } | null = null
  /** Requests beyond those that are told one by one, and their bytes. */
  more = 0
  moreBytes = 0
  #marks = { domContentLoadedMs: null as number | null, loadMs: null as number | null }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges
  }

  get marks(): Readonly<{ domContentLoadedMs: number | null; loadMs: number | null }> {
    return this.#marks
  }

  /** Epoch ms at which the navigation began; null while there was none. */
  get startedAt(): number | null {
    return this.#zero?.epochMs ?? null
  }

  asked({
    requestId,
    request,
    type,
    timestamp,
    wallTime,
    initiator,
    redirectResponse,
    loaderId,
  }: Asked): void {
    if (ownSchemes.test(request.url)) return
    this.#zero ??= { clock: timestamp, epochMs: wallTime * 1_000 }
    const before = this.#open.get(requestId)
    if (before && redirectResponse) this.#redirected(before, redirectResponse, timestamp)
    if (this.#exchanges.length >= maxExchanges) {
      this.more += 1
      return
    }
    const open: Open = {
      url: request.url,
      method: request.method,
      type: type ?? 'Other',
      initiator: initiator.url ?? initiator.stack?.callFrames[0]?.url ?? initiator.type,
      isNavigation: requestId === loaderId && type === 'Document',
      startedAt: wallTime * 1_000,
      startMs: this.#ms(timestamp),
      requestHeaders: request.headers,
      hasBody: request.hasPostData ?? false,
      answer: null,
      phases: noPhases,
      endMs: null,
      bytes: 0,
      bodyBytes: 0,
      failure: null,
      fromCache: false,
      askedAt: timestamp,
      response: null,
    }
    this.#exchanges.push(open)
    this.#open.set(requestId, open)
  }

  answered({ requestId, response }: Told<'Network.responseReceived'>): void {
    const open = this.#open.get(requestId)
    if (open) this.#answer(open, response)
  }

  received({ requestId, dataLength }: Told<'Network.dataReceived'>): void {
    const open = this.#open.get(requestId)
    if (open) open.bodyBytes += dataLength
  }

  fromMemory({ requestId }: Told<'Network.requestServedFromCache'>): void {
    const open = this.#open.get(requestId)
    if (open) open.fromCache = true
  }

  ended({ requestId, timestamp, encodedDataLength }: Told<'Network.loadingFinished'>): void {
    const open = this.#open.get(requestId)
    if (!open) return void (this.moreBytes += encodedDataLength)
    open.bytes = Math.max(open.bytes, Math.round(encodedDataLength))
    this.#end(open, timestamp)
    this.#open.delete(requestId)
  }

  failed({ requestId, timestamp, errorText, canceled }: Told<'Network.loadingFailed'>): void {
    const open = this.#open.get(requestId)
    if (!open) return
    // A page that thinks better of a request has not failed.
    if (!canceled || open.answer === null) open.failure = errorText === '' ? 'failed' : errorText
    this.#end(open, timestamp)
    this.#open.delete(requestId)
  }

  loaded(what: 'domContentLoadedMs' | 'loadMs', timestamp: number): void {
    this.#marks[what] ??= this.#zero && this.#ms(timestamp)
  }

  #redirected(open: Open, response: Response, timestamp: number): void {
    this.#answer(open, response)
    this.#end(open, timestamp)
  }

  #answer(open: Open, response: Response): void {
    open.response = response
    open.bytes = Math.max(open.bytes, Math.round(response.encodedDataLength))
    open.fromCache ||= [
      response.fromDiskCache,
      response.fromPrefetchCache,
      response.fromServiceWorker,
    ].includes(true)
    open.answer = answerOf(response)
    open.phases = phasesOf(open.askedAt, response.timing, null)
  }

  #end(open: Open, timestamp: number): void {
    open.endMs = Math.max(open.startMs, this.#ms(timestamp))
    open.phases = phasesOf(open.askedAt, open.response?.timing, timestamp)
  }

  #ms(timestamp: number): number {
    return tenths((timestamp - (this.#zero?.clock ?? timestamp)) * 1_000)
  }
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10

const answerOf = (response: Response): ExchangeAnswer => ({
  status: response.status,
  statusText: response.statusText,
  protocol: response.protocol ?? 'unknown',
  mimeType: response.mimeType,
  headers: response.headers,
  redirectUrl: headerOf(response.headers, 'location') ?? '',
  remoteAddress: response.remoteIPAddress ?? null,
  headBytes: Math.round(response.encodedDataLength),
})

function headerOf(headers: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.entries(headers).find(([known]) => known.toLowerCase() === name)?.[1]
}
