import { markDeaf } from '#channels/devices'
import { type Alerting, loadAlerting, recentAlerting } from '#db/queries/alerting'

/** From a first suspicion to its confirmation it is a few seconds; what is older is read again. */
const aheadMs = 60_000
/** The confirmation asks to read ahead as well: what the suspicion has read so lately serves it without waiting. */
const renewAfterMs = 15_000

/** Whom a workspace can tell: read when it is needed, or ahead, so that no alert waits for D1. */
export class Recipients {
  readonly #env: Env
  readonly #workspaceId: string
  #ahead: { alerting: Alerting; at: number } | null = null
  #reading: Promise<void> | null = null

  constructor(env: Env, workspaceId: string) {
    this.#env = env
    this.#workspaceId = workspaceId
  }

  /** As they are now. Throws when nobody can tell. `waitMs`: for each of those that are asked. */
  async read(how: { waitMs?: number } = {}): Promise<Alerting> {
    return markDeaf(await loadAlerting(this.#env, this.#workspaceId, how))
  }

  /** Reads them for a report that may come soon. Does not throw: the report reads them itself then. */
  async readAhead(): Promise<void> {
    if (this.#ahead && Date.now() - this.#ahead.at < renewAfterMs) return
    this.#reading ??= this.#readAhead().finally(() => {
      this.#reading = null
    })
    await this.#reading
  }

  async #readAhead(): Promise<void> {
    const at = Date.now()
    try {
      this.#ahead = { alerting: await this.read(), at }
    } catch {
      this.#ahead = null
    }
  }

  /** What was read ahead, by this incident once or by a neighbour a moment ago; null when it has to be read now. */
  async takeAhead(now: number): Promise<Alerting | null> {
    await this.#reading
    const ahead = this.#ahead
    this.#ahead = null
    if (ahead && now - ahead.at < aheadMs) return ahead.alerting
    const recent = recentAlerting(this.#workspaceId, now)
    return recent && markDeaf(recent)
  }
}
