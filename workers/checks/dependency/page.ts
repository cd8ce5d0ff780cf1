import type { ProbeContext } from '../define.ts'
import { askSource, type SourceFailure } from '../source/ask.ts'
import { jsonOf } from '../source/json.ts'

const maxBytes = 1_048_576

/** What a page answered at one of its addresses. */
export interface PageReply {
  status: number
  contentType: string
  text: string
  /** Undefined when it is none, or an error. */
  json: unknown
}

/** Thrown where a page cannot be asked at all: no kind of page could be read from it. */
export class Unreachable extends Error {
  readonly why: SourceFailure

  constructor(why: SourceFailure) {
    super('the page cannot be reached')
    this.why = why
  }
}

/** Addresses of data that people may paste instead of the page's own. */
const dataPaths = /(?:api\/v2\/(?:summary|status|components)\.json|summary\.json|feed\/(?:json|rss|atom))$/

/** A status page that is being asked, each address at most once. */
export class StatusPage {
  readonly url: URL
  readonly #base: URL
  readonly #context: ProbeContext
  readonly #started = performance.now()
  readonly #replies = new Map<string, PageReply>()

  constructor(url: URL, context: ProbeContext) {
    this.url = url
    this.#base = new URL(url.origin + url.pathname.replace(dataPaths, ''))
    if (!this.#base.pathname.endsWith('/')) this.#base.pathname += '/'
    this.#context = context
  }

  /** The error that all of its addresses answer; null when one of them did not. */
  get errorStatus(): number | null {
    const statuses = [...this.#replies.values()].map(({ status }) => status)
    return statuses.every((status) => status >= 400) ? Math.max(...statuses) : null
  }

  /** The page itself. Throws `Unreachable`. */
  own(accept: string): Promise<PageReply> {
    return this.#ask(this.url, accept)
  }

  /** What lies below the page: `get('api/v2/summary.json')`. Throws `Unreachable`. */
  get(path: string): Promise<PageReply> {
    return this.#ask(new URL(path, this.#base), 'application/json')
  }

  async #ask(url: URL, accept: string): Promise<PageReply> {
    const known = this.#replies.get(url.href)
    if (known) return known
    const left = this.#context.timeoutMs - (performance.now() - this.#started)
    const headers = { accept }
    const reply = await askSource(
      { url, headers, maxBytes, maxRedirects: 3 },
      this.#context,
      Math.max(1, left),
    )
    if (!reply.ok) throw new Unreachable(reply)
    const { status, headers: given, body } = reply
    const answered: PageReply = {
      status,
      contentType: given.get('content-type') ?? '',
      text: new TextDecoder().decode(body),
      json: status === 200 ? jsonOf(reply) : undefined,
    }
    this.#replies.set(url.href, answered)
    return answered
  }
}
