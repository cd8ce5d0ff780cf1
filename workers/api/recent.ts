/** So long a read trusts what was found out about its caller before: a key revoked elsewhere may read no longer than this. */
export const trustMs = 5_000
const most = 1_000

/**
 * What this isolate has found out about callers in the last seconds, by a digest of what they showed: a page asks for
 * five things at once, a program for hundreds, and each would read the same row. Only reads ask here. A change always
 * looks again, and what is revoked in this isolate is forgotten at once.
 */
export class Recent<Value> {
  readonly #kept = new Map<string, { value: Value; until: number }>()

  find(digest: string, now: number): Value | undefined {
    const found = this.#kept.get(digest)
    return found && now < found.until ? found.value : undefined
  }

  keep(digest: string, value: Value, now: number): void {
    this.#kept.delete(digest)
    const oldest = this.#kept.size >= most ? this.#kept.keys().next().value : undefined
    if (oldest !== undefined) this.#kept.delete(oldest)
    this.#kept.set(digest, { value, until: now + trustMs })
  }

  /** Forgets those that are meant; all of them without a question. */
  forget(isMeant: (value: Value) => boolean = () => true): void {
    for (const [digest, { value }] of this.#kept) if (isMeant(value)) this.#kept.delete(digest)
  }
}

/** Whether a request only reads. What is live outlasts its request, so it is let in like a change. */
export const onlyReads = (request: Request): boolean =>
  (request.method === 'GET' || request.method === 'HEAD') &&
  !request.headers.has('upgrade') &&
  !new URL(request.url).pathname.endsWith('/live/events')
