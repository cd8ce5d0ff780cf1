import { lanesOfWorkspace } from '#db/queries/live-facts'
import { lane } from '#platform/objects'

const leaseMs = 30_000
const lanesGoodForMs = 60_000
const atOnce = 5

/** Lanes speak to a live object only while it leases them. Renew within 30 s; `release` when nobody looks. */
export class LaneLease {
  #lanes: string[] = []
  #lanesAt = 0
  readonly #env: Env
  readonly #workspaceId: string
  readonly #live: string

  constructor(env: Env, workspaceId: string, live: string) {
    this.#env = env
    this.#workspaceId = workspaceId
    this.#live = live
  }

  /** The next renewal asks D1 again which lanes the workspace has. */
  forgetLanes(): void {
    this.#lanesAt = 0
  }

  /** Leases every lane of the workspace. A lane or a D1 that does not answer is tried at the next renewal. */
  async renew(now: number): Promise<void> {
    if (now - this.#lanesAt >= lanesGoodForMs) {
      try {
        this.#lanes = await lanesOfWorkspace(this.#env.DB, this.#workspaceId)
        this.#lanesAt = now
      } catch (error) {
        console.error({ event: 'live.lanes_unknown', live: this.#live, error: String(error) })
      }
    }
    await this.#tell(now + leaseMs)
  }

  async release(now: number): Promise<void> {
    await this.#tell(now)
    this.forgetLanes()
  }

  async #tell(until: number): Promise<void> {
    const lease = { workspaceId: this.#workspaceId, live: this.#live, until }
    for (let first = 0; first < this.#lanes.length; first += atOnce) {
      const some = this.#lanes.slice(first, first + atOnce)
      const answers = await Promise.allSettled(some.map((name) => lane(this.#env, name).lease(lease)))
      for (const [index, answer] of answers.entries()) {
        if (answer.status === 'rejected')
          console.error({ event: 'live.lease_failed', lane: some[index], error: String(answer.reason) })
      }
    }
  }
}
