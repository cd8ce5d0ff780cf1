/**
 * Until when a source has asked to be left alone, by the key under which it counts requests; epoch ms. One isolate's
 * memory: another one learns it by its own question.
 */
const quietUntil = new Map<string, number>()
const maxKept = 500
/** Nobody may silence a check for longer by one answer. */
const maxWaitMs = 24 * 3_600_000

/** Until when a source is not to be asked; null when it may be. */
export function waitsUntil(key: string, now: number): number | null {
  const until = quietUntil.get(key) ?? 0
  if (until > now) return until
  quietUntil.delete(key)
  return null
}

/** Notes the wish in an answer 429 or 503 (RFC 9110 §10.2.3). */
export function noteWish(key: string, status: number, retryAfter: string | null, now: number): void {
  if (status !== 429 && status !== 503) return
  const waitMs = retryAfterMs(retryAfter, now)
  if (waitMs === null || waitMs <= 0) return
  const [oldest] = quietUntil.keys()
  if (quietUntil.size >= maxKept && oldest !== undefined) quietUntil.delete(oldest)
  quietUntil.set(key, now + Math.min(waitMs, maxWaitMs))
}

/** Milliseconds that a `Retry-After` asks to wait: seconds, or a date. Null when it is neither. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? null : at - now
}
