import type { Answer } from '#core/result'
import type { RunsMessage } from '#core/messages'

/** Tells D1 of the runs that a lane's browser checks have made. */
export class Runs {
  readonly #queue: Env['RUNS_QUEUE']

  constructor({ RUNS_QUEUE }: Pick<Env, 'RUNS_QUEUE'>) {
    this.#queue = RUNS_QUEUE
  }

  /** Sends the run of an answer, if it has one. It is evidence, not a verdict: one that cannot be sent is said and let go. */
  async file({ findings }: Answer): Promise<void> {
    if (!findings?.run) return
    const message: RunsMessage = { runs: [findings.run] }
    await this.#queue.send(message)
  }
}
