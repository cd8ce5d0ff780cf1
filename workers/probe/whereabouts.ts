import { findColo } from '#platform/colo'

/** Who could not be told is not asked again with every batch. */
const againMs = 60_000

/** The data centre that this isolate runs in, asked once. Only what is known is shared: each caller asks by itself. */
export class Whereabouts {
  #colo: string | null = null
  #askedAt = -Infinity

  /** @param traceUrl who is asked: the edge when left out, nobody when empty. */
  async colo(traceUrl: string | undefined): Promise<string | null> {
    const now = Date.now()
    if (this.#colo !== null || traceUrl === '' || now - this.#askedAt < againMs) return this.#colo
    this.#askedAt = now
    this.#colo = await findColo(traceUrl)
    return this.#colo
  }
}
