import type { StreamDefinition } from '#core/stream/definition'
import { isChecks } from '#core/stream/checks'
import { dayOf } from '#core/stream/quota'
import { openDatabase } from '#db/database'
import { fileStreamDay } from '#db/queries/quotas'
import type { StreamStore } from './store.ts'

/** So often a shard tells D1 how many events its day has. */
const fileEveryMs = 30_000

/** How many events a shard has taken since midnight (UTC): what quotas of a workspace are added up from. */
export class DayTally {
  readonly #env: Env
  readonly #store: StreamStore
  readonly #shard: number
  #day = 0
  #events = 0
  #seq = 0
  #filed = 0
  #fileAt = 0

  constructor(env: Env, store: StreamStore, shard: number) {
    this.#env = env
    this.#store = store
    this.#shard = shard
  }

  /** Takes back what was kept, and counts what the log has beyond it. */
  recover(now: number): void {
    const kept = this.#store.day()
    this.#day = dayOf(now)
    this.#events = kept?.day === this.#day ? kept.events : 0
    const { rows, seq } = this.#store.takenSince(kept?.seq ?? 0, this.#day)
    this.#events += rows
    this.#seq = Math.max(kept?.seq ?? 0, seq)
  }

  /** @returns how many there are today. */
  add(events: number, seq: number, now: number): number {
    this.#turn(now)
    this.#events += events
    this.#seq = Math.max(this.#seq, seq)
    return this.#events
  }

  keep(): void {
    this.#store.keepDay({ day: this.#day, events: this.#events, seq: this.#seq })
  }

  /** When D1 is to be told; null when it knows. */
  dueAt(now: number): number | null {
    return this.#events === this.#filed ? null : Math.max(now, this.#fileAt)
  }

  /** A number, not an increment: told twice it changes nothing. What we write ourselves is nobody's use. */
  async file(definition: StreamDefinition, now: number): Promise<void> {
    const { workspaceId, id } = definition
    this.#turn(now)
    const [day, events] = [this.#day, this.#events]
    if (events === this.#filed || now < this.#fileAt) return
    this.#fileAt = now + fileEveryMs
    if (isChecks({ name: definition.name, definition })) {
      this.#filed = events
      return
    }
    await fileStreamDay(openDatabase(this.#env.DB), {
      workspaceId,
      streamId: id,
      shard: this.#shard,
      day,
      events,
    })
    if (this.#day === day) this.#filed = events
  }

  #turn(now: number): void {
    const day = dayOf(now)
    if (day <= this.#day) return
    this.#day = day
    this.#events = 0
    this.#filed = 0
  }
}
