import type { Refusal } from '#core/browser-pool/grant'
import type { BrowserPoolRpc } from '#core/browser-pool/rpc'
import { activeBrowsers } from '#platform/browsers'
import type { ProbeContext } from '../define.ts'

/** Who gives out browsers. */
export interface Lender {
  /** False: who is refused a browser by the platform had better not ask again. */
  waits: boolean
  /** Throws `NoBrowser` when there is none in time. */
  borrow(): Promise<Hold>
}

/** A browser that is ours for a while. */
export interface Hold {
  /** Null: it is to be started. */
  sessionId: string | null
  isNew: boolean
  /** Told as soon as it has been started. */
  started(sessionId: string): Promise<void>
  /** Gives it back. Never throws. */
  end(how: { broken: boolean; pauseMs?: number }): Promise<void>
}

/** There is no browser for us now, and why. */
export class NoBrowser extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(`no browser: ${refusal}`)
    this.refusal = refusal
  }
}

/** Beyond a check's own deadline, what is needed to leave its window. */
const leaveMs = 5_000
/** Word of a refusal is on its way for so long. */
const wordMs = 250

type Whose = Pick<ProbeContext, 'browserPool' | 'workspaceId' | 'timeoutMs'>

/**
 * The pool of this region, which may keep a check waiting for so long; undefined where there is none.
 * A browser is ours until the check's deadline has passed.
 */
export function lenderOf({ browserPool, workspaceId, timeoutMs }: Whose, waitMs: number): Lender | undefined {
  if (!browserPool) return undefined
  const until = Date.now() + Math.max(0, waitMs - wordMs)
  return {
    waits: true,
    async borrow() {
      const pool = browserPool()
      const acquired = await pool.acquire({
        workspaceId,
        maxMs: timeoutMs + leaveMs,
        waitMs: Math.max(0, until - Date.now()),
      })
      if ('refused' in acquired) throw new NoBrowser(acquired.refused)
      return holdOf(browserPool, acquired.leaseId, 'sessionId' in acquired ? acquired.sessionId : null)
    },
  }
}

function holdOf(browserPool: () => BrowserPoolRpc, leaseId: string, lent: string | null): Hold {
  const began = Date.now()
  let sessionId = lent
  return {
    sessionId: lent,
    isNew: lent === null,
    async started(id) {
      sessionId = id
      await browserPool().launched(leaseId, id)
    },
    async end(how) {
      const released = { sessionId, usedMs: Date.now() - began, ...how }
      // Untold, the lease runs out.
      await browserPool()
        .release(leaseId, released)
        .catch((error: unknown) => console.warn({ event: 'browser.not_released', error: String(error) }))
    },
  }
}

/** Nobody lends: any browser that is free will do, else a new one. Two that others took are enough. */
export function unlent(endpoint: BrowserRun): Lender {
  let left = 2
  return {
    waits: false,
    async borrow() {
      const free = left > 0 ? (await activeBrowsers(endpoint)).filter(({ isConnected }) => !isConnected) : []
      left -= 1
      const sessionId = free[Math.floor(Math.random() * free.length)]?.sessionId ?? null
      const nothing = async (): Promise<void> => undefined
      return { sessionId, isNew: sessionId === null, started: nothing, end: nothing }
    },
  }
}
