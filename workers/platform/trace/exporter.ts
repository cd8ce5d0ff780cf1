import { exportRequest, type FinishedSpan, readHeaders } from '#core/trace/otlp'
import { version } from '../version.ts'

/** Beyond this the oldest are dropped, and counted. */
const maxKept = 2_048
const maxSent = 512
const deadlineMs = 5_000
/** Spans that end together are sent together. */
const gatherMs = 100

/** Where spans go. */
export interface Collector {
  /** `https://host` or with a path; `/v1/traces` is added. */
  endpoint: string
  headers: string
}

/**
 * The spans of one isolate on their way out. Whoever ends one waits for its sending with `waitUntil`: a timer of one
 * invocation cannot send for another. What is not taken is not sent again, but counted.
 */
export class Exporter {
  readonly counts = { exported: 0, dropped: 0, failed: 0 }
  readonly #collector: Collector
  #spans: FinishedSpan[] = []

  constructor(collector: Collector) {
    this.#collector = collector
  }

  add(span: FinishedSpan): void {
    this.#spans.push(span)
    if (this.#spans.length <= maxKept) return
    this.#spans.shift()
    this.counts.dropped += 1
  }

  /** Sends what is there, also what others have ended. Never throws. */
  async flush(): Promise<void> {
    await scheduler.wait(gatherMs)
    while (this.#spans.length > 0) await this.#send(this.#spans.splice(0, maxSent))
  }

  async #send(spans: readonly FinishedSpan[]): Promise<void> {
    const { endpoint, headers } = this.#collector
    try {
      const answer = await fetch(`${endpoint.replace(/\/+$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { ...readHeaders(headers), 'content-type': 'application/json' },
        body: JSON.stringify(exportRequest(spans, resource)),
        // The headers go nowhere else.
        redirect: 'manual',
        signal: AbortSignal.timeout(deadlineMs),
      })
      await answer.body?.cancel()
      if (answer.ok) this.counts.exported += spans.length
      else this.#failed(spans.length, `HTTP ${answer.status}`)
    } catch (error) {
      // Only the name: a message may quote the address, and that may hold a secret.
      this.#failed(spans.length, error instanceof Error ? error.name : 'unknown')
    }
  }

  #failed(spans: number, error: string): void {
    this.counts.failed += spans
    console.warn({ event: 'trace.not_exported', spans, error })
  }
}

const resource = { 'service.name': 'vedette', 'service.version': version }
