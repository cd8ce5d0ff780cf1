import { transitionFrame } from '#core/live'
import { birthOf } from '#core/monitor/birth'
import type { Vote } from '#core/monitor/vote'
import { type Database, openDatabase } from '#db/database'
import { enterBirths, fileFirstWords } from '#db/queries/newborns'
import { liveObject } from '#platform/objects'
import { within } from '#platform/within'
import { pause } from './pause.ts'

/** First words of so long travel together. */
const gatherMs = 250
const patienceMs = 10_000

/** First words of one workspace's monitors that wait for each other, and whose of them were kept. */
interface Batch {
  words: Map<string, Vote>
  kept: Promise<ReadonlySet<string>>
}

/**
 * Enters the births of monitors whose objects have never been awake: that all is well from the start is worth no
 * object's first breath, and a thousand of those at once take seconds of a machine's time. Bad news never comes here.
 */
export class Births {
  readonly #env: Env
  readonly #open = new Map<string, Batch>()

  constructor(env: Env) {
    this.#env = env
  }

  /** Files a first good word; false when the monitor's object is awake: it wants to hear the word itself. */
  async file(workspaceId: string, monitorId: string, vote: Vote): Promise<boolean> {
    const batch = this.#open.get(workspaceId) ?? this.#begin(workspaceId)
    batch.words.set(monitorId, vote)
    return (await batch.kept).has(monitorId)
  }

  #begin(workspaceId: string): Batch {
    const words = new Map<string, Vote>()
    const kept = pause(gatherMs).then(() => {
      this.#open.delete(workspaceId)
      return within(patienceMs, this.#enter(workspaceId, words))
    })
    const batch = { words, kept }
    this.#open.set(workspaceId, batch)
    return batch
  }

  async #enter(workspaceId: string, words: Batch['words']): Promise<ReadonlySet<string>> {
    const db = openDatabase(this.#env.DB)
    const filed = [...words].map(([monitorId, vote]) => ({ monitorId, vote }))
    const { kept, pending } = await fileFirstWords(db, workspaceId, filed)
    const now = Date.now()
    const births = pending.flatMap((newborn) => birthOf({ ...newborn, workspaceId }, now) ?? [])
    if (births.length > 0) await this.#announce(db, workspaceId, births)
    return kept
  }

  /** D1 first, the news after. */
  async #announce(
    db: Database,
    workspaceId: string,
    births: readonly NonNullable<ReturnType<typeof birthOf>>[],
  ): Promise<void> {
    const entered = await enterBirths(db, workspaceId, births)
    const news = births.filter(({ monitorId }) => entered.has(monitorId))
    if (news.length === 0) return
    const told = await Promise.allSettled([
      liveObject(this.#env, workspaceId).publish(news.map(transitionFrame)),
      this.#env.INCIDENTS_QUEUE.send({ workspaceId, facts: [] }),
    ])
    for (const { reason } of told.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[])
      console.warn({ event: 'lane.births_not_shown', workspaceId, error: String(reason) })
  }
}
