import type { Refusal } from './grant.ts'

/** Who asks for a browser, and for how long. */
export interface AcquireRequest {
  workspaceId: string
  /** From the grant on; then the browser is taken away and closed. */
  maxMs: number
  /** How long to wait in line for one; 0: not at all. */
  waitMs: number
}

export type Acquired =
  | { leaseId: string; sessionId: string }
  | { leaseId: string; launch: true }
  | { refused: Refusal; retryAfterMs: number }

export interface Released {
  /** The browser that was used; null when none came to be. */
  sessionId: string | null
  usedMs: number
  /** It is not to be lent again. */
  broken: boolean
  /** The platform has refused to start one: for so long none is to be started. */
  pauseMs?: number
}

/** How one workspace stands today in one region. */
export interface BudgetNow {
  usedMs: number
  /** By the deployment's limit for a region and by the workspace's own budget for all; null: there is neither. */
  leftMs: number | null
  /** When the day is over, epoch ms. */
  resetsAt: number
}

export interface PoolHealth {
  sessions: number
  /** Of these, those that are being closed. */
  doomed: number
  leases: number
  waiting: number
}

/**
 * Says who may use which browser of a region; named `pool:{region}`. It speaks to no page: the connection is the
 * caller's, and a browser is started by the caller too.
 */
export interface BrowserPoolRpc {
  acquire(request: AcquireRequest): Promise<Acquired>
  /** What was started under a lease: so it can be closed should nobody come back. */
  launched(leaseId: string, sessionId: string): Promise<void>
  /** Telling twice, or too late, changes nothing. */
  release(leaseId: string, released: Released): Promise<void>
  /** Reads the workspace's budget anew: after a change it holds here from then on, else within half a minute. */
  budget(workspaceId: string): Promise<BudgetNow>
  /** Told what there is, forgets browsers that are gone; answers which of these are its own. */
  sweep(activeIds: readonly string[]): Promise<string[]>
  health(): Promise<PoolHealth>
}
