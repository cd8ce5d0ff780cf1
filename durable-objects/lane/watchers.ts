import type { LiveFrame, LiveResult } from '#core/live'
import type { Result } from '#core/result'
import { liveByName } from '#platform/objects'

const batchMs = 250

/** Who watches which workspace, and what they have still to be told. Leases are renewed: losing them costs seconds. */
export class Watchers {
  readonly #env: Env
  readonly #leases = new Map<string, { workspaceId: string; until: number }>()
  readonly #frames = new Map<string, Map<string, LiveResult[]>>()
  #booked = false

  constructor(env: Env) {
    this.#env = env
  }

  lease({ workspaceId, live, until }: { workspaceId: string; live: string; until: number }): void {
    this.#leases.set(live, { workspaceId, until })
  }

  /** Tells who watches this workspace, together with what else comes within a quarter of a second. */
  tell(workspaceId: string, result: Result, now: number): void {
    for (const [live, lease] of this.#leases) {
      if (lease.until <= now) this.#leases.delete(live)
      else if (lease.workspaceId === workspaceId) this.#add(live, result)
    }
  }

  #add(live: string, { monitorId, region, tick, outcome, latencyMs, statusCode }: Result): void {
    const monitors = this.#frames.get(live) ?? new Map<string, LiveResult[]>()
    this.#frames.set(live, monitors)
    const results = monitors.get(monitorId) ?? []
    monitors.set(monitorId, results)
    results.push({ region, tick, outcome, latencyMs, statusCode })
    if (this.#booked) return
    this.#booked = true
    setTimeout(() => void this.#publish(), batchMs)
  }

  async #publish(): Promise<void> {
    this.#booked = false
    const batches = [...this.#frames]
    this.#frames.clear()
    await Promise.all(
      batches.map(async ([live, monitors]) => {
        const frames = [...monitors].map(([monitorId, results]): LiveFrame => ({
          type: 'result',
          monitorId,
          results,
        }))
        try {
          await liveByName(this.#env, live).publish(frames)
        } catch (error) {
          console.warn({ event: 'lane.frames_lost', live, error: String(error) })
        }
      }),
    )
  }
}
