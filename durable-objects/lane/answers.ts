import type { Gap } from '#core/cell'
import { answerOf } from '#core/heartbeat/answer'
import { isPrivateRegion } from '#core/private-region'
import type { Answer, Result } from '#core/result'
import type { FindingsNow, LaneHealth, LaneTally } from '#core/rpc'
import type { CheckFeed } from './check-feed.ts'
import type { Clock } from './clock.ts'
import type { FindingsBook } from './findings-book.ts'
import type { LaneHands } from './hands.ts'
import type { Heartbeats } from './heartbeats/heartbeats.ts'
import type { Hours } from './hours.ts'
import type { Minutes } from './minutes.ts'
import type { Readings } from './readings.ts'
import type { Roster } from './roster.ts'
import type { LaneStore } from './store.ts'
import type { Votes } from './votes.ts'

const notPinged = answerOf({ outcome: 'unknown', failure: null, message: 'No ping has come yet' })

interface Deps {
  lane: { name: string; region: string }
  roster: Roster
  store: LaneStore
  hands: LaneHands
  clock: Clock
  minutes: Minutes
  hours: Hours
  findings: FindingsBook
  heartbeats: Heartbeats
  readings: Readings
  votes: Votes
  feed: Pick<CheckFeed, 'owes'>
}

/** What a main lane says of its monitors and of itself to whoever asks. It changes nothing. */
export class Answers {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** What a heartbeat is right now, for who asks by hand; null for any other monitor. */
  lookNow(monitorId: string): { answer: Answer; at: number } | null {
    if (!this.#deps.roster.get(monitorId)?.entry.passive) return null
    const at = Date.now()
    return { answer: this.#deps.heartbeats.look(monitorId, at) ?? notPinged, at }
  }

  /** This monitor's results with tick in the range, newest first, with the findings that were kept of them. */
  results(monitorId: string, range: { from: number; to: number; limit: number }): Result[] {
    const latest = this.#deps.roster.get(monitorId)?.latest
    return this.#deps.findings
      .complete(monitorId, this.#deps.minutes.read(monitorId, range))
      .map((result) =>
        latest?.findings && latest.at === result.at && !result.findings?.excerpt
          ? { ...result, findings: latest.findings }
          : result,
      )
  }

  /** The newest findings about a monitor; null when its type finds none, or none were kept. */
  findings(monitorId: string): FindingsNow | null {
    const { latest, entry } = this.#deps.roster.get(monitorId) ?? {}
    if (!entry) return null
    const { region } = this.#deps.lane
    const kept = this.#deps.findings.newest(monitorId)
    if (latest?.findings && latest.at > (kept?.at ?? 0))
      return { region, at: latest.at, findings: latest.findings }
    return kept && { region, ...kept }
  }

  tallies(workspaceId: string): LaneTally[] {
    const { region } = this.#deps.lane
    return [...this.#deps.roster.all()]
      .filter(({ entry }) => entry.workspaceId === workspaceId)
      .map(({ entry: { monitorId }, latest, totals }) => ({
        monitorId,
        region,
        lastResultAt: latest?.at ?? null,
        lastOutcome: latest?.outcome ?? null,
        lastLatencyMs: latest?.latencyMs ?? null,
        totals: { ...totals },
      }))
  }

  gaps({ from, to }: { from: number; to: number }): Gap[] {
    const { name, region } = this.#deps.lane
    return this.#deps.store.gaps(from, to).map((gap) => ({ lane: name, region, from: gap.from, to: gap.to }))
  }

  handover(monitorId: string): unknown {
    return this.#deps.roster.get(monitorId)?.streak ?? this.#deps.store.streak(monitorId)
  }

  /** What keeps this lane from being given up; null when nothing does. */
  standsInTheWay(version: number): string | null {
    if (this.#deps.roster.version !== version) return `version ${this.#deps.roster.version}`
    if (this.#deps.roster.size > 0) return `${this.#deps.roster.size} monitors`
    if (this.#deps.hands.busy > 0 || this.#deps.minutes.pending) return 'checks under way'
    if (this.#deps.votes.owed > 0) return 'votes'
    if (this.#deps.feed.owes) return 'check results'
    if (this.#deps.hours.open || this.#deps.hours.owed > 0) return 'hours'
    return this.#deps.store.gaps(0, Number.MAX_SAFE_INTEGER).some(({ owed }) => owed) ? 'gaps' : null
  }

  health(): LaneHealth {
    // A private location's checks keep no place of the platform busy.
    const loads = isPrivateRegion(this.#deps.lane.region) ? [] : this.#deps.readings.loads(Date.now())
    const occupancy = loads.reduce((sum, load) => sum + load.occupancy, 0)
    return {
      lane: this.#deps.lane.name,
      version: this.#deps.roster.version,
      monitors: this.#deps.roster.size,
      occupancy,
      lastSlot: this.#deps.clock.lastSlot,
      latenessMs: this.#deps.clock.latenessMs,
      owedVotes: this.#deps.votes.owed,
      owedHours: this.#deps.hours.owed,
    }
  }
}
