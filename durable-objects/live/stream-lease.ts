import { openDatabase } from '#db/database'
import { findStream } from '#db/queries/streams'
import { streamObject } from '#platform/objects'

const leaseMs = 30_000
const goodForMs = 60_000

interface Shards {
  id: string
  count: number
  until: number
}

/** Streams speak to a live object only while it leases them. Renew within 30 s. */
export class StreamLeases {
  readonly #env: Env
  readonly #workspaceId: string
  readonly #live: string
  /** Where streams are, by name; null for those that there are not. */
  readonly #shards = new Map<string, Shards | null>()

  constructor(env: Env, workspaceId: string, live: string) {
    this.#env = env
    this.#workspaceId = workspaceId
    this.#live = live
  }

  /** Leases these streams. One that does not answer is tried at the next renewal. */
  async renew(wanted: ReadonlyMap<string, { all: boolean }>, now: number): Promise<void> {
    await this.#tell(wanted, now + leaseMs, now)
  }

  /** These are not wanted any more. */
  async release(names: readonly string[], now: number): Promise<void> {
    await this.#tell(new Map(names.map((name) => [name, { all: false }])), now, now)
    for (const name of names) this.#shards.delete(name)
  }

  async #tell(wanted: ReadonlyMap<string, { all: boolean }>, until: number, now: number): Promise<void> {
    const told = [...wanted].map(async ([name, { all }]) => {
      const shards = await this.#find(name, now)
      if (!shards) return
      const lease = { live: this.#live, until, all }
      for (let shard = 0; shard < shards.count; shard += 1)
        await streamObject(this.#env, this.#workspaceId, shards.id, shard).lease(lease)
    })
    for (const answer of await Promise.allSettled(told)) {
      if (answer.status === 'rejected')
        console.error({ event: 'live.stream_lease_failed', live: this.#live, error: String(answer.reason) })
    }
  }

  async #find(name: string, now: number): Promise<Shards | null> {
    const known = this.#shards.get(name)
    if (known && known.until > now) return known
    const row = await findStream(openDatabase(this.#env.DB), this.#workspaceId, name)
    const found = row ? { id: row.id, count: row.definition.shards, until: now + goodForMs } : null
    this.#shards.set(name, found)
    return found
  }
}
