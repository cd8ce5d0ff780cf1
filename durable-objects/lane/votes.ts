import { repeatDelayMs } from '#core/lane/pace'
import { Turnstile } from '#core/lane/turnstile'
import { verdictOf, voteOf } from '#core/monitor/streak'
import { monitorObject } from '#platform/objects'
import { within } from '#platform/within'
import { Births } from './births.ts'
import { pause } from './pause.ts'
import type { Roster, Watched } from './roster.ts'
import type { LaneStore } from './store.ts'

/** A monitor object asks other regions before it answers, and those may take five seconds. */
const answerMs = 20_000
/** So long a monitor is a newcomer: its object has most likely never been awake. A thousand take minutes to welcome. */
const newcomerMs = 600_000
const welcomedAtOnce = 2
/** After each welcome: if this short a pause takes longer than it should, the machine has too much to do. */
const breathMs = 5
const strainMs = 20
const restForEachMs = 4
const longestRestMs = 2_000

/** Rests in proportion to how late this very machine is: where objects live elsewhere, that is not at all. */
async function breath(): Promise<void> {
  const before = Date.now()
  await pause(breathMs)
  const lateMs = Date.now() - before - breathMs
  if (lateMs > strainMs) await pause(Math.min(longestRestMs, lateMs * restForEachMs))
}

/** Carries changed verdicts up to the monitor objects, and repeats each until it is filed. */
export class Votes {
  readonly #env: Env
  readonly #region: string
  readonly #roster: Roster
  readonly #store: LaneStore
  readonly #births: Births
  readonly #attempts = new Map<string, number>()
  readonly #sending = new Set<string>()
  /** Monitors whose repetition is already booked. */
  readonly #booked = new Set<string>()
  /**
   * First good words go up a few at a time: waking hundreds of new objects at once takes seconds of the machine's
   * time, in which checks would time out through no fault of their targets. Bad news never waits here.
   */
  readonly #welcome = new Turnstile(welcomedAtOnce, breath)
  /** Monitors of which something bad was said: their recovery is news, however young they are. */
  readonly #alarmed = new Set<string>()

  constructor(env: Env, region: string, roster: Roster, store: LaneStore) {
    this.#env = env
    this.#births = new Births(env)
    this.#region = region
    this.#roster = roster
    this.#store = store
  }

  get owed(): number {
    let owed = 0
    for (const watched of this.#roster.all()) if (watched.owed) owed += 1
    return owed
  }

  /**
   * Sends the newest verdict of this monitor. A newer verdict does not wait for an older one under way: what the
   * monitor object asks around on a suspicion must not delay the news that it was right.
   */
  async send(monitorId: string): Promise<void> {
    const owing = this.#owing(monitorId)
    if (!owing) return
    const key = `${monitorId}:${owing.streak.seq}`
    if (this.#sending.has(key)) return
    this.#sending.add(key)
    const filed = await this.#file(owing)
    this.#sending.delete(key)
    if (filed) this.#attempts.delete(monitorId)
    else this.#repeatLater(monitorId)
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
    const record = async () =>
      within(answerMs, monitorObject(this.#env, entry.workspaceId, entry.monitorId).record(vote))
    const { monitorId } = entry
    if (vote.verdict !== 'up') this.#alarmed.add(monitorId)
    const isYoung = Date.now() - streak.bornAt < newcomerMs
    const isCalmNewcomer = vote.verdict === 'up' && isYoung && !this.#alarmed.has(monitorId)
    try {
      const isFirstWord = isCalmNewcomer && entry.configVersion === 1
      if (isFirstWord && (await this.#births.file(entry.workspaceId, monitorId, vote)))
        return this.#settle(monitorId, vote.seq)
      if ((await (isCalmNewcomer ? this.#welcome.pass(record) : record())) !== 'filed') return false
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
      if (verdictOf(watched.streak) === 'up') this.#alarmed.delete(monitorId)
    }
    return true
  }

  #repeatLater(monitorId: string): void {
    if (this.#booked.has(monitorId)) return
    this.#booked.add(monitorId)
    const attempt = (this.#attempts.get(monitorId) ?? 0) + 1
    this.#attempts.set(monitorId, attempt)
    const again = (): void => {
      this.#booked.delete(monitorId)
      void this.send(monitorId)
    }
    setTimeout(again, repeatDelayMs(attempt, Math.random()))
  }
}
