import type { RunsMessage } from '#core/messages'
import type { Answer } from '#core/result'
import type { LaneEntry } from '#core/rpc'
import {
  figuresOfRun,
  isComparable,
  regressionOf,
  rememberedRuns,
  type RunFigures,
} from '#core/run/regression'
import type { BrowserRun } from '#core/run/schema'
import { worseInWords } from '#core/run/words'
import { openDatabase } from '#db/database'
import { latestFigures } from '#db/queries/runs'
import { within } from '#platform/within'

/** A check of a page takes seconds: this much longer for what it is compared with is nothing. */
const patienceMs = 2_000
const maxMonitors = 1_000
const maxWords = 2

/** What a lane's browser checks have seen: it tells D1, and says when a page gets worse than it was. */
export class Runs {
  readonly #env: Pick<Env, 'RUNS_QUEUE' | 'DB'>
  /** The last figures of each monitor, newest first; D1 is asked for those of before this life. */
  readonly #before = new Map<string, { basis: string; figures: RunFigures[] }>()

  constructor(env: Pick<Env, 'RUNS_QUEUE' | 'DB'>) {
    this.#env = env
  }

  /** Sends the run of an answer, if it has one. It is evidence, not a verdict: one that cannot be sent is said and let go. */
  async file({ findings }: Answer): Promise<void> {
    if (!findings?.run) return
    const message: RunsMessage = { runs: [findings.run] }
    await this.#env.RUNS_QUEUE.send(message)
  }

  /** The same answer, but degraded where its page has become clearly worse than it usually is. */
  async compared({ check }: Pick<LaneEntry, 'check'>, answer: Answer): Promise<Answer> {
    const run = answer.findings?.run
    if (!run || check['regression'] === false || !isComparable(run)) return answer
    const before = await this.#remembered(run)
    if (!before) return answer
    const newest = figuresOfRun(run)
    const regression = regressionOf(newest, before.figures)
    before.figures = [newest, ...before.figures].slice(0, rememberedRuns)
    if (regression.length === 0) return answer
    const words = regression.slice(0, maxWords).map(worseInWords).join('; ')
    const message = answer.message === null ? words : `${answer.message}; ${words}`
    const verdict = { outcome: 'degraded', message } as const
    return {
      ...answer,
      ...verdict,
      blame: 'target',
      findings: { ...answer.findings, run: { ...run, ...verdict, regression } },
    }
  }

  /** What went before a run, asked in the same way; null when D1 does not say: then nothing is compared. */
  async #remembered(run: BrowserRun): Promise<{ basis: string; figures: RunFigures[] } | null> {
    const { monitorId, region, basis } = run
    const known = this.#before.get(monitorId)
    if (known?.basis === basis) return known
    try {
      const asked = latestFigures(openDatabase(this.#env.DB), {
        monitorId,
        region,
        basis,
        limit: rememberedRuns,
      })
      const before = { basis, figures: await within(patienceMs, 'D1', asked) }
      const [oldest] = this.#before.keys()
      if (oldest !== undefined && this.#before.size >= maxMonitors) this.#before.delete(oldest)
      this.#before.set(monitorId, before)
      return before
    } catch (error) {
      console.warn({ event: 'lane.runs_unread', monitorId, error: String(error) })
      return null
    }
  }
}
