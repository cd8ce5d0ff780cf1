import type { PlacedAnswer } from '#core/probe/protocol'
import type { LaneRpc } from '#core/rpc'
import { within } from '#platform/within'

/** What is not well, or somebody waits for, is told at once with what came in the same moment. */
const urgentMs = 10
/** What is well waits for the rest of its batch. */
const calmMs = 1_000
const callMs = 2_000
/** A lane that does not hear is told again: it may be moving to another machine. */
const againAfterMs = [200, 1_000]

/** Tells a lane what its checks came to, several in one call: each call is billed. */
export class Reports {
  readonly #lane: Pick<LaneRpc, 'report'>
  #pending: PlacedAnswer[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #dueAt = Infinity
  readonly #sent: Promise<void>[] = []
  colo: string | null = null

  constructor(lane: Pick<LaneRpc, 'report'>) {
    this.#lane = lane
  }

  add(placed: PlacedAnswer): void {
    this.#pending.push(placed)
    const isUrgent = placed.answer.outcome !== 'up' || placed.tick === null
    this.#sendIn(isUrgent ? urgentMs : calmMs)
  }

  /** Sends what is left, and is done when all has been heard or given up. */
  async end(): Promise<void> {
    this.#send()
    await Promise.all(this.#sent)
  }

  #sendIn(ms: number): void {
    const at = Date.now() + ms
    if (at >= this.#dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = at
    this.#timer = setTimeout(() => this.#send(), ms)
  }

  #send(): void {
    clearTimeout(this.#timer)
    this.#dueAt = Infinity
    if (this.#pending.length === 0) return
    const answers = this.#pending
    this.#pending = []
    this.#sent.push(this.#tell(answers))
  }

  async #tell(answers: PlacedAnswer[]): Promise<void> {
    for (const pauseMs of [...againAfterMs, null]) {
      try {
        return await within(callMs, 'the lane', this.#lane.report({ colo: this.colo, answers }))
      } catch (error) {
        if (pauseMs === null) return console.error({ event: 'relay.report_lost', error: String(error) })
        await scheduler.wait(pauseMs)
      }
    }
  }
}
