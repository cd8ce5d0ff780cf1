import type { Findings } from '#core/findings/index'
import type { Result } from '#core/result'
import type { LaneStore } from './store.ts'

/** Findings change slowly (a certificate) or all the time (a TTL): the newest are written at most this often. */
const newestEveryMs = 300_000
/** Of one monitor, the evidence behind so many changed verdicts is kept. */
export const maxEvidence = 20
/** A row may weigh 2 MB; an excerpt is at most 64 KB before JSON escapes it. */
const maxLetters = 400_000

/**
 * Findings are too long for the packed minutes of healthy results. Two kinds outlive memory: those behind a changed
 * verdict, and the newest.
 */
export class FindingsBook {
  readonly #store: LaneStore
  /** What was last written as the newest, by monitor. */
  readonly #written = new Map<string, { at: number; body: string }>()

  constructor(store: LaneStore) {
    this.#store = store
  }

  /** Keeps the findings of a result as the monitor's newest, when they say something new. */
  keepNewest({ monitorId, at, findings }: Result): void {
    if (!findings) return
    const before = this.#written.get(monitorId)
    if (before && at - before.at < newestEveryMs) return
    const body = bodyOf(findings)
    if (body === null || (before?.body === body && at - before.at < 12 * newestEveryMs)) return
    this.#written.set(monitorId, { at, body })
    this.#store.putFindings(monitorId, 0, at, body)
  }

  /** Keeps the findings that changed a verdict, inside the caller's transaction. */
  keepEvidence({ monitorId, at, findings, outcome }: Result): void {
    if (!findings || outcome === 'up') return
    const body = bodyOf(findings)
    if (body === null) return
    this.#store.putFindings(monitorId, at, at, body)
    this.#store.trimFindings(monitorId, maxEvidence)
  }

  /** The results with the findings that were kept of them. */
  complete(monitorId: string, results: Result[]): Result[] {
    const kept = new Map(this.#store.findings(monitorId).map(({ at, body }) => [at, body]))
    if (kept.size === 0) return results
    return results.map((result) => {
      const body = kept.get(result.at)
      return body === undefined ? result : { ...result, findings: JSON.parse(body) as Findings }
    })
  }

  /** The newest findings kept of a monitor and when they were found; null when none were. */
  newest(monitorId: string): { at: number; findings: Findings } | null {
    const [row] = this.#store.findings(monitorId).toSorted((a, b) => b.at - a.at)
    return row ? { at: row.at, findings: JSON.parse(row.body) as Findings } : null
  }
}

/** Null when it is longer than a row should be even without the excerpt. */
function bodyOf(findings: Findings): string | null {
  const body = JSON.stringify(findings)
  if (body.length <= maxLetters) return body
  const { excerpt: _, ...rest } = findings
  const short = JSON.stringify(rest)
  return short.length <= maxLetters ? short : null
}
