import type { Findings } from '#core/findings/index'
import type { Result } from '#core/result'
import { textHash } from '#core/text-hash'
import type { LaneStore } from './store.ts'

/** Findings change slowly (a certificate) or all the time (a TTL): the newest are written at most this often. */
const newestEveryMs = 300_000
/** While all is well nobody looks for them, and what differs each time says nothing new. */
const calmEveryMs = 3_600_000
/** A run of a browser costs a hundred times what its row does, and leads to all of it: each is written. */
const runEveryMs = 0
/** What stays the same is written again after so many of these times: they should not look forgotten. */
const sameEveryTimes = 12
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
  /** What was last written as the newest, by monitor; null for one of which nothing is. */
  readonly #written = new Map<string, Written | null>()

  constructor(store: LaneStore) {
    this.#store = store
  }

  /** Keeps the findings of a result as the monitor's newest, when they say something new. */
  keepNewest({ monitorId, at, findings, outcome }: Result): void {
    if (!findings) return
    const isUp = outcome === 'up'
    const before = this.#lastWritten(monitorId)
    const everyMs = findings.run ? runEveryMs : isUp && before?.isUp ? calmEveryMs : newestEveryMs
    const passedMs = before ? at - before.at : Infinity
    if (passedMs < everyMs) return
    const body = bodyOf(findings)
    if (body === null) return
    const print = printOf(body)
    if (print === before?.print && passedMs < sameEveryTimes * everyMs) return
    this.#written.set(monitorId, { at, print, isUp })
    this.#store.putFindings(monitorId, 0, at, body)
  }

  /** A lane that has just woken looks once what it wrote before it slept; that all was well then is its best guess. */
  #lastWritten(monitorId: string): Written | null {
    const known = this.#written.get(monitorId)
    if (known !== undefined) return known
    const row = this.#store.findings(monitorId).find(({ slot }) => slot === 0)
    const written = row ? { at: row.at, print: printOf(row.body), isUp: true } : null
    this.#written.set(monitorId, written)
    return written
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

interface Written {
  at: number
  /** Tells one body from another: a thousand bodies would fill the memory. */
  print: string
  isUp: boolean
}

const printOf = (body: string): string => `${body.length} ${textHash(body)}`

/** Null when it is longer than a row should be even without the excerpt. */
function bodyOf(findings: Findings): string | null {
  const body = JSON.stringify(findings)
  if (body.length <= maxLetters) return body
  const { excerpt: _, ...rest } = findings
  const short = JSON.stringify(rest)
  return short.length <= maxLetters ? short : null
}
