import type { Spending } from '#core/browser-pool/budget'
import { dayOf } from '#core/browser-pool/grant'
import { dayMs } from '#core/cell'
import { openDatabase } from '#db/database'
import { fileBrowserDays, findBrowserBudget } from '#db/queries/browser-budget'
import { within } from '#platform/within'
import type { BrowserPoolStore } from './store.ts'

/** What D1 has said of a budget holds for so long. */
const freshMs = 30_000
/** While D1 does not answer it is not asked at each visit. */
const againMs = 10_000
/** A browser takes longer to start. */
const patienceMs = 2_000
const maxKnown = 1_000

type Elsewhere = Pick<Spending, 'budgetMs' | 'elsewhereMs'>
interface Known extends Elsewhere {
  day: number
  until: number
}

/**
 * What workspaces have allowed themselves, and used in other regions, as D1 says; and word to D1 of what was used here.
 * Without D1 what was known last holds: the deployment's own limit needs nobody.
 */
export class Budgets {
  readonly #env: Pick<Env, 'DB'>
  readonly #store: BrowserPoolStore
  readonly #region: string
  readonly #known = new Map<string, Known>()
  readonly #asked = new Map<string, Promise<void>>()

  constructor(env: Pick<Env, 'DB'>, store: BrowserPoolStore, region: string) {
    this.#env = env
    this.#store = store
    this.#region = region
  }

  isFresh(workspaceId: string, now: number): boolean {
    const known = this.#known.get(workspaceId)
    return known !== undefined && known.until > now && known.day === dayOf(now)
  }

  /** Asks D1; who asks meanwhile is told the same. Never throws. */
  learn(workspaceId: string, now: number): Promise<void> {
    const ongoing = this.#asked.get(workspaceId)
    if (ongoing) return ongoing
    const asked = this.#learn(workspaceId, dayOf(now), now).finally(() => this.#asked.delete(workspaceId))
    this.#asked.set(workspaceId, asked)
    return asked
  }

  /** As it is known here. */
  of(workspaceId: string, now: number): Spending {
    const day = dayOf(now)
    const { budgetMs = null, elsewhereMs = 0, day: known } = this.#known.get(workspaceId) ?? {}
    const hereMs = this.#store.spentMs(workspaceId, day)
    return { hereMs, elsewhereMs: known === day ? elsewhereMs : 0, budgetMs }
  }

  /** Tells D1 what has been used here since it was last told: totals, so that telling twice changes nothing. Never throws. */
  async file(): Promise<void> {
    const spent = this.#store.unfiled()
    const days = spent.map(({ workspaceId, day, ms }) => ({
      workspaceId,
      day: day * dayMs,
      region: this.#region,
      ms,
    }))
    try {
      await within(patienceMs, 'D1', fileBrowserDays(openDatabase(this.#env.DB), days))
      for (const one of spent) this.#store.noteFiled(one)
    } catch (error) {
      console.warn({ event: 'browser.day_not_filed', region: this.#region, error: String(error) })
    }
  }

  async #learn(workspaceId: string, day: number, now: number): Promise<void> {
    try {
      const asked = findBrowserBudget(openDatabase(this.#env.DB), workspaceId, day * dayMs)
      const { minutesPerDay, days } = await within(patienceMs, 'D1', asked)
      const others = days.filter(({ region }) => region !== this.#region)
      this.#keep(workspaceId, {
        day,
        until: now + freshMs,
        budgetMs: minutesPerDay === null ? null : minutesPerDay * 60_000,
        elsewhereMs: others.reduce((sum, { ms }) => sum + ms, 0),
      })
    } catch (error) {
      console.warn({ event: 'browser.budget_unread', workspaceId, error: String(error) })
      const { budgetMs, elsewhereMs } = this.of(workspaceId, now)
      this.#keep(workspaceId, { day, until: now + againMs, budgetMs, elsewhereMs })
    }
  }

  #keep(workspaceId: string, known: Known): void {
    const [oldest] = this.#known.keys()
    if (oldest !== undefined && this.#known.size >= maxKnown) this.#known.delete(oldest)
    this.#known.set(workspaceId, known)
  }
}
