import {
  beginningOf,
  begins,
  type Census,
  defaultRegionTrouble,
  type Dissenter,
  goesOn,
  heldUntil,
  mayBegin,
  type RegionTrouble,
  type RegionTroubleSettings,
  together,
} from '#core/alert/region-trouble'
import { regionTroubleTitle } from '#core/alert/region-words'
import type { DissentFact, Hold } from '#core/rpc'
import { within } from '#platform/within'
import type { RegionDebts } from './region-debts.ts'
import type { RegionStore } from './store.ts'
import { endedFact, firingFact } from './trouble-facts.ts'

/** An opening that waits for the answer waits no longer than this for what it is made from. */
const lookWaitMs = 800
const lookTriesMs = 5_000
/** No more often than this is it looked whether a trouble begins. */
const lookGapMs = 500
const lookAgainMs = 15_000
/** How old the settings may be by which it is seen whether a look is worth its while. */
const settingsMs = 60_000

interface Deps {
  workspaceId: string
  region: string
  store: RegionStore
  debts: RegionDebts
  transact: (change: () => void) => void
  /** The settings as they are now. May throw. */
  settings: () => Promise<RegionTroubleSettings>
  /** What the region has looked at since, and what others say of it. May throw. */
  census: (since: number) => Promise<Census>
  /** Whether the incident of the trouble is open still: somebody may have ended it by hand. */
  isOpen: () => boolean
  /** Keeps the object alive for work that nobody waits for. */
  background: (work: Promise<unknown>) => void
}

/** Hears what monitors say of one region, finds out whether it is in trouble, and holds back what only it has seen. */
export class RegionWatch {
  readonly #deps: Deps
  #looking: Promise<void> | null = null
  #lookedAt = 0
  /** A look that the gap has put off; null when there is none. */
  #lookSoonAt: number | null = null
  #minMonitors = defaultRegionTrouble.minMonitors
  #settingsAt = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  async hear(fact: DissentFact): Promise<{ hold: Hold | null }> {
    const { store, transact } = this.#deps
    const now = Date.now()
    transact(() => {
      store.hear(fact, now)
      const { trouble } = store.state()
      if (trouble) this.#turn(trouble, goesOn(trouble, store.dissenters(), null, now), now)
    })
    if (fact.dissent && !store.state().trouble) await this.#consider(now)
    // Before debts are paid: what is owed of an earlier hold must not let this one go.
    const hold = this.#holdOf(fact)
    this.#payInBackground()
    return { hold }
  }

  /** What the clock is for: a trouble that lasts is looked at now and then (with `look` now), and debts are paid. */
  async tick({ look = false } = {}): Promise<void> {
    const now = Date.now()
    const { trouble } = this.#deps.store.state()
    const isDue = trouble ? look || trouble.lookAt <= now : (this.#lookSoonAt ?? Infinity) <= now
    if (isDue) await this.#look().catch(() => this.#lookInVain())
    await this.#deps.debts.pay()
  }

  /** When `tick` is wanted next; null when there is nothing to do. */
  nextAt(now: number): number | null {
    const { trouble } = this.#deps.store.state()
    // What is under way is insured as well.
    const soonest = this.#looking ? now + lookTriesMs : now
    const times = [
      trouble ? Math.max(trouble.lookAt, soonest) : null,
      trouble || this.#lookSoonAt === null ? null : Math.max(this.#lookSoonAt, soonest),
      this.#deps.debts.retryAt(now),
    ].filter((at) => at !== null)
    return times.length === 0 ? null : Math.min(...times)
  }

  /** Looks whether a trouble begins, where enough dissent. Who says so waits for it. */
  async #consider(now: number): Promise<void> {
    if (now - this.#settingsAt > settingsMs) {
      this.#settingsAt = now
      this.#deps.background(this.#readSettings())
    }
    if (!mayBegin(this.#deps.store.dissenters(), this.#minMonitors, now)) return
    if (!this.#looking && now - this.#lookedAt < lookGapMs) {
      this.#lookSoonAt ??= this.#lookedAt + lookGapMs
      return
    }
    await within(lookWaitMs, 'the census', this.#look()).catch(() => undefined)
  }

  async #readSettings(): Promise<void> {
    const before = this.#minMonitors
    const { minMonitors } = await this.#deps.settings().catch(() => ({ minMonitors: before }))
    this.#minMonitors = minMonitors
    // Those who came meanwhile may be enough by now.
    if (minMonitors < before) await this.#consider(Date.now())
  }

  #look(): Promise<void> {
    this.#looking ??= this.#takeStock().finally(() => {
      this.#looking = null
    })
    return this.#looking
  }

  async #takeStock(): Promise<void> {
    const { store, census, transact } = this.#deps
    const from = Date.now()
    this.#lookedAt = from
    this.#lookSoonAt = null
    // Those of before the question: who comes later has had no equals counted.
    const dissenters = store.dissenters()
    const since = store.state().trouble?.since ?? beginningOf(dissenters, from)
    if (!Number.isFinite(since)) return
    const found = await within(lookTriesMs, 'the census', census(since))
    this.#minMonitors = found.settings.minMonitors
    this.#settingsAt = from
    transact(() => this.#judge(dissenters, found, Date.now()))
    this.#payInBackground()
  }

  /** Inside a transaction. */
  #judge(dissenters: readonly Dissenter[], census: Census, now: number): void {
    const { store, region, workspaceId } = this.#deps
    const { trouble, number } = store.state()
    if (trouble) return this.#turn(trouble, goesOn(trouble, store.dissenters(), census, now), now)
    const begun = begins(dissenters, census, { now, number: number + 1 })
    if (!begun) return
    store.setState(begun.number, begun)
    store.oweReport(firingFact(this.#deps, begun, together(dissenters, now), now))
    console.warn({ event: 'region.trouble', workspaceId, region, monitors: begun.told })
  }

  /** The trouble goes on, or is over: then what waits for it is let go. Inside a transaction. */
  #turn(before: RegionTrouble, after: RegionTrouble | null, now: number): void {
    const { store } = this.#deps
    store.setState(before.number, after)
    if (!after) {
      store.releaseAll()
      store.oweReport(endedFact(this.#deps, before, now))
      return
    }
    // A trouble that grows is told with its size; one that is on its way out is not.
    const grown = store.dissenters()
    const isLook = after.lookAt !== before.lookAt
    if (isLook && grown.length > before.told && this.#deps.isOpen()) {
      store.setState(after.number, { ...after, told: grown.length })
      store.oweReport(firingFact(this.#deps, after, grown, now))
    }
  }

  /** Nobody could tell: it goes on as what is known has it. */
  #lookInVain(): void {
    const { store, transact } = this.#deps
    const now = Date.now()
    transact(() => {
      const { trouble } = store.state()
      if (trouble)
        this.#turn(
          trouble,
          goesOn({ ...trouble, lookAt: now + lookAgainMs }, store.dissenters(), null, now),
          now,
        )
    })
  }

  #holdOf({ monitorId, dissent }: DissentFact): Hold | null {
    const { store, region } = this.#deps
    const now = Date.now()
    const until = dissent && heldUntil(store.state().trouble, dissent, now)
    if (until === null) return null
    store.noteHeld(monitorId, now)
    return { region, startsAt: now, until, comment: regionTroubleTitle(region) }
  }

  #payInBackground(): void {
    const { debts, background } = this.#deps
    if (debts.owes) background(debts.pay())
  }
}
