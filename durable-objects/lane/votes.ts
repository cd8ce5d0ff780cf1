import { repeatDelayMs } from '#core/lane/pace'
import { voteOf } from '#core/monitor/streak'
import { monitorObject } from '#platform/objects'
import type { Roster, Watched } from './roster.ts'
import type { LaneStore } from './store.ts'
import { within } from './within.ts'

/** A monitor object asks other regions before it answers, and those may take five seconds. */
const answerMs = 20_000

/** Carries changed verdicts up to the monitor objects, and repeats each until it is filed. */
export class Votes {
  readonly #env: Env
  readonly #region: string
  readonly #roster: Roster
  readonly #store: LaneStore
  readonly #attempts = new Map<string, number>()
  readonly #sending = new Set<string>()

  constructor(env: Env, region: string, roster: Roster, store: LaneStore) {
    this.#env = env
    this.#region = region
    this.#roster = roster
    this.#store = store
  }

  get owed(): number {
    let owed = 0
    for (const watched of this.#roster.all()) if (watched.owed) owed += 1
    return owed
  }

  /** Sends the newest verdict of this monitor until nothing newer is owed or the other side wants it later. */
  async send(monitorId: string): Promise<void> {
    if (this.#sending.has(monitorId)) return // the one under way sends what is newest when it is done
    this.#sending.add(monitorId)
    try {
      for (let owing = this.#owing(monitorId); owing; owing = this.#owing(monitorId)) {
        const filed = await this.#file(owing)
        if (!filed) return this.#repeatLater(monitorId)
        this.#attempts.delete(monitorId)
      }
    } finally {
      this.#sending.delete(monitorId)
    }
  }

  /** Says again all that is owed. */
  async sendAll(): Promise<void> {
    const owing = [...this.#roster.all()].filter(({ owed }) => owed)
    await Promise.all(owing.map(({ entry }) => this.send(entry.monitorId)))
  }

  #owing(monitorId: string): Watched | undefined {
    const watched = this.#roster.get(monitorId)
    return watched?.owed ? watched : undefined
  }

  async #file({ entry, streak }: Watched): Promise<boolean> {
    const vote = voteOf(streak, this.#region)
    if (!vote) return this.#settle(entry.monitorId, streak.seq)
    try {
      const object = monitorObject(this.#env, entry.workspaceId, entry.monitorId)
      if ((await within(object.record(vote), answerMs)) !== 'filed') return false
    } catch (error) {
      console.warn({ event: 'lane.vote_not_filed', monitorId: entry.monitorId, error: String(error) })
      return false
    }
    return this.#settle(entry.monitorId, vote.seq)
  }

  /** Nothing is owed any more, unless the verdict has changed since. */
  #settle(monitorId: string, seq: number): true {
    const watched = this.#roster.get(monitorId)
    if (watched?.owed && watched.streak.seq === seq) {
      watched.owed = false
      this.#store.settleStreak(monitorId)
    }
    return true
  }

  #repeatLater(monitorId: string): void {
    const attempt = (this.#attempts.get(monitorId) ?? 0) + 1
    this.#attempts.set(monitorId, attempt)
    setTimeout(() => void this.send(monitorId), repeatDelayMs(attempt, Math.random()))
  }
}
