import { meanWaitAfter } from '#core/lane/wait'
import { nextTick } from '#core/monitor/due'
import { revived, type Streak, verdictOf } from '#core/monitor/streak'
import type { Answer, Result, ResultKind } from '#core/result'
import { lane } from '#platform/objects'
import { within } from '#platform/within'
import type { LaneHands } from './hands.ts'
import type { Heartbeats } from './heartbeats/heartbeats.ts'
import type { Runs } from './runs.ts'
import { isSlow, type Roster, type Watched } from './roster.ts'

interface Deps {
  env: Env
  roster: Roster
  hands: LaneHands
  runs: Runs
  heartbeats: Pick<Heartbeats, 'look'>
  /** How far behind the full second the lane's slots lie. */
  offsetMs: number
  record: (watched: Watched, answer: Answer, when: Pick<Result, 'tick' | 'at' | 'kind'>) => void
}

/** Has the hands look at one monitor, in its turn or beside it. */
export class Checking {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Runs one check and records it. A confirming check has no tick but its start. */
  async check(watched: Watched, kind: ResultKind, slot: number): Promise<void> {
    const { entry } = watched
    const { monitorId, workspaceId, check, timeoutMs, movedFrom } = entry
    if (entry.passive) return this.#look(watched)
    if (movedFrom && watched.streak.lastAt === 0) await this.#inherit(watched, movedFrom)
    const verdict = verdictOf(watched.streak)
    const { slotMs } = this.#deps.roster.schedule
    const { answer, at, waitMs } = await this.#deps.hands.run({
      monitorId,
      workspaceId,
      check,
      timeoutMs,
      slow: isSlow(watched),
      suspected: verdict === 'suspect',
      since: Date.now(),
      expiresAt: kind === 'schedule' ? nextTick(entry, slotMs, slot) + this.#deps.offsetMs : null,
      spillAfterMs: kind === 'schedule' && slotMs === 1000 ? 400 : 2500,
      retry: verdict !== 'down',
      configVersion: entry.configVersion,
      ...(kind === 'schedule' && { tick: slot }),
    })
    if (waitMs !== null) watched.meanWaitMs = meanWaitAfter(watched.meanWaitMs, waitMs)
    const compared = answer.findings?.run ? await this.#deps.runs.compared(entry, answer) : answer
    this.#deps.record(watched, compared, { tick: kind === 'schedule' ? slot : at, at, kind })
  }

  /** Nothing is probed: what is known says what is so. */
  #look(watched: Watched): void {
    const at = Date.now()
    const answer = this.#deps.heartbeats.look(watched.entry.monitorId, at)
    if (answer) this.#deps.record(watched, answer, { tick: at, at, kind: 'confirm' })
  }

  /** A monitor that moved in goes on with the streak it had. Without it, it begins anew: that costs two checks. */
  async #inherit(watched: Watched, from: string): Promise<void> {
    const { monitorId, configVersion } = watched.entry
    try {
      const streak = (await within(1000, lane(this.#deps.env, from).handover(monitorId))) as Streak | null
      if (streak?.configVersion !== configVersion || watched.streak.lastAt > 0) return
      watched.streak = { ...revived(streak), bornAt: watched.streak.bornAt }
    } catch (error) {
      console.warn({ event: 'lane.no_handover', monitorId, from, error: String(error) })
    }
  }
}
