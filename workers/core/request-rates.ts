/** So many requests of one key, person or address in so long. */
export interface RequestRate {
  limit: number
  periodSeconds: number
}

// The same figures stand in wrangler.toml: the bindings do not tell them. A test holds the two together.
export const apiRate: RequestRate = { limit: 1200, periodSeconds: 60 }
/** Of alerts from outside: a storm of them is when they matter. */
export const alertRate: RequestRate = { limit: 60_000, periodSeconds: 60 }
/** Of requests with events: each may hold thousands. */
export const ingestRate: RequestRate = { limit: 60_000, periodSeconds: 60 }
export const signInRate: RequestRate = { limit: 20, periodSeconds: 60 }
/** Of one heartbeat; and of one address that pings what is not there. */
export const pingRate: RequestRate = { limit: 60, periodSeconds: 60 }
