import { confirmDelayMs } from '#core/lane/pace'
import { begunAnew, isUnsettled, voteOf } from '#core/monitor/streak'
import { checksToSettle } from '#core/monitor/tally'
import type { Vote } from '#core/monitor/vote'
import type { ObserveRequest } from '#core/rpc'
import { within } from '#platform/within'
import { runs, type Roster, type Watched } from './roster.ts'
import { pause } from './pause.ts'

/** Who asks waits five seconds: the answer must be on its way before. */
const observeMs = 4500
/** Outcomes that alternate settle nothing: after so many checks more than the rule asks, the schedule goes on alone. */
const spareChecks = 3

/** Runs confirming checks, a second or so apart, until a monitor's verdict is settled. One run a monitor. */
export class Settling {
  readonly #roster: Roster
  readonly #region: string
  readonly #confirm: (watched: Watched) => Promise<void>
  readonly #running = new Map<Watched, Promise<void>>()

  /** @param confirm runs one check of kind `confirm` and records it. */
  constructor(roster: Roster, region: string, confirm: (watched: Watched) => Promise<void>) {
    this.#roster = roster
    this.#region = region
    this.#confirm = confirm
  }

  /** Settles what is unsettled; joins the run that is under way. `delayMs` before the first check. */
  settle(watched: Watched, delayMs: number): Promise<void> {
    const running = this.#running.get(watched)
    if (running) return running
    const run = this.#run(watched, delayMs).finally(() => this.#running.delete(watched))
    this.#running.set(watched, run)
    return run
  }

  /** Begins to settle a suspicion that a result has just raised. */
  suspect(watched: Watched): Promise<void> {
    return this.settle(watched, this.#delay(watched, 1))
  }

  /** This region's vote on evidence newer than asked, in less than five seconds; else the newest it has. */
  async observe(request: ObserveRequest): Promise<Vote | null> {
    const { monitorId, configVersion, newerThan } = request
    const watched = this.#roster.get(monitorId)
    if (!watched || watched.entry.configVersion < configVersion || !runs(watched.entry, Date.now()))
      return null
    if (request.anew) watched.streak = begunAnew(watched.streak, newerThan)
    const isFresh = () => watched.streak.lastTick > newerThan && !isUnsettled(watched.streak)
    try {
      if (!isFresh()) await within(observeMs, this.#freshen(watched, isFresh))
    } catch {
      // Out of time: what is believed so far is the answer, and the rest goes up when it is known.
    }
    return voteOf(watched.streak, this.#region)
  }

  /** The run under way may have looked before the question: then one more follows. */
  async #freshen(watched: Watched, isFresh: () => boolean): Promise<void> {
    await this.settle(watched, 0)
    if (!isFresh()) await this.settle(watched, 0)
  }

  async #run(watched: Watched, delayMs: number): Promise<void> {
    const most = checksToSettle(watched.entry) + spareChecks
    for (let checks = 1; checks <= most && this.#roster.holds(watched); checks++) {
      await pause(checks === 1 ? delayMs : this.#delay(watched, checks))
      if (!this.#roster.holds(watched)) return
      const before = watched.streak.lastAt
      await this.#confirm(watched)
      if (!isUnsettled(watched.streak)) return
      // No evidence came of it, so we ourselves are in trouble: more checks would be more of it.
      if (watched.streak.lastAt === before) return
    }
  }

  #delay({ entry }: Watched, checks: number): number {
    return confirmDelayMs(checks, entry.intervalSeconds * 1000, Math.random())
  }
}
