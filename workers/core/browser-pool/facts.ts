import type { Bucket } from './bucket.ts'

/** A browser that this pool knows. Times are epoch ms. */
export interface Session {
  sessionId: string
  startedAt: number
  /** Visits it has been lent for. */
  uses: number
  /** When the last visit ended. */
  idleSince: number
  /** Never lent again: it is to be closed, and counts until it is. */
  isDoomed: boolean
  /** When the next try to close it is due; of no meaning before it is doomed. */
  closeAt: number
  /** How often closing it has failed. */
  closeTries: number
}

/** A browser that is lent to a visit, or may be started by it. */
export interface Lease {
  leaseId: string
  workspaceId: string
  /** Null until the browser has started. */
  sessionId: string | null
  grantedAt: number
  /** From then on the visit has no right to it any more, epoch ms. */
  until: number
}

export interface PoolFacts {
  sessions: readonly Session[]
  leases: readonly Lease[]
  bucket: Bucket
  /** The platform has refused a browser: none is started before, epoch ms. */
  pausedUntil: number
}
