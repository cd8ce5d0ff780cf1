import type { Expiry, ExpiryReport } from '#core/expiry/expiry'
import { dueReminder, expiryKey } from '#core/expiry/reminder'
import { monitorObject } from '#platform/objects'
import { within } from '#platform/within'
import type { Roster, Watched } from './roster.ts'

const answerMs = 20_000
/** What is told is told again when it is found after so long, for nobody may have been there to hear: once a day. */
const againMs = 20 * 3_600_000
/** A host with many faces shows another certificate at each look: so many are remembered, then told anew. */
const maxTold = 50

/**
 * Tells monitor objects what is about to run out, once a day and threshold. Nothing of it is stored: each check finds it
 * out again, and the monitor object reminds people only once.
 */
export class Reminders {
  readonly #env: Env
  readonly #region: string
  readonly #roster: Roster
  readonly #told = new WeakMap<Watched, Map<string, number>>()
  readonly #owed = new Map<string, { watched: Watched; key: string; at: number; report: ExpiryReport }>()

  constructor(env: Env, region: string, roster: Roster) {
    this.#env = env
    this.#region = region
    this.#roster = roster
  }

  /** Looks at what a check has found. Costs nothing while no threshold is passed, and one call once one is. */
  async note(watched: Watched, expiry: Expiry, now: number): Promise<void> {
    const due = dueReminder(expiry, now)
    if (!due) return
    const key = `${expiryKey(due)}:${due.days}`
    if (now - (this.#told.get(watched)?.get(key) ?? -Infinity) < againMs) return
    const { monitorId, configVersion } = watched.entry
    this.#owed.set(`${monitorId}:${key}`, {
      watched,
      key,
      at: now,
      report: { region: this.#region, configVersion, expiry },
    })
    await this.#send(`${monitorId}:${key}`)
  }

  /** Says again what was not taken: the next check may be a day away. */
  async sendAll(): Promise<void> {
    await Promise.all([...this.#owed.keys()].map((name) => this.#send(name)))
  }

  async #send(name: string): Promise<void> {
    const owed = this.#owed.get(name)
    if (!owed) return
    const { watched, key, at, report } = owed
    if (this.#roster.holds(watched) && !(await this.#filed(watched, report))) return
    this.#owed.delete(name)
    const told = this.#told.get(watched) ?? new Map<string, number>()
    if (told.size >= maxTold) told.clear()
    this.#told.set(watched, told.set(key, at))
  }

  async #filed({ entry: { workspaceId, monitorId } }: Watched, report: ExpiryReport): Promise<boolean> {
    try {
      const told = monitorObject(this.#env, workspaceId, monitorId).expires(report)
      return (await within(answerMs, told)) === 'filed'
    } catch (error) {
      console.warn({ event: 'lane.reminder_not_filed', monitorId, error: String(error) })
      return false
    }
  }
}
