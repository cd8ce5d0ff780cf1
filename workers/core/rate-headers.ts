/** A limit that a caller meets, and how much of it is left where somebody can tell. */
export interface RateLimit {
  name: string
  /** What is counted; requests when left out. */
  unit?: 'events'
  quota: number
  windowSeconds: number
  left?: number
  /** In how many seconds there is more again: with `left` alone. */
  resetSeconds?: number
}

/**
 * `RateLimit-Policy` and `RateLimit` as lists of structured fields. What cannot be told exactly is only a policy.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function rateHeaders(limits: readonly RateLimit[]): Record<string, string> {
  const policies = limits.map(({ name, unit, quota, windowSeconds }) =>
    [`"${name}"`, `q=${quota}`, ...(unit ? [`qu="${unit}"`] : []), `w=${windowSeconds}`].join(';'),
  )
  const standings = limits.flatMap(({ name, left, resetSeconds = 0 }) =>
    left === undefined ? [] : `"${name}";r=${Math.max(0, Math.floor(left))};t=${Math.ceil(resetSeconds)}`,
  )
  return {
    ...(policies.length > 0 && { 'ratelimit-policy': policies.join(', ') }),
    ...(standings.length > 0 && { ratelimit: standings.join(', ') }),
  }
}
