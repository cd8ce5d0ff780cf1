import { backoffMs } from '#core/backoff'
import type { Group } from '#core/incident/group/place'
import type { AlertFact, IncidentFact } from '#core/rpc'
import { within } from '#platform/within'
import type { RegionStore } from './store.ts'

const tryMs = 20_000
const atOnce = 5
const onItsWayMs = 30_000
const backoff = { firstMs: 1_000, maxMs: 60_000 }

interface Deps {
  workspaceId: string
  region: string
  store: RegionStore
  /** Tells this object's own incident. */
  report: (fact: AlertFact) => Promise<unknown>
  /** Tells the incident object that keeps the monitor's trouble. */
  release: (
    keeper: { monitorId: string; group: Group | null },
    fact: IncidentFact,
  ) => Promise<{ incidentId: string | null }>
}

/** What a region's object owes: to its own incident, in order, and to the incidents that it lets go. Never gives up. */
export class RegionDebts {
  readonly #deps: Deps
  #paying: Promise<void> | null = null
  #failures = 0
  #retryAt = 0

  constructor(deps: Deps) {
    this.#deps = deps
  }

  get owes(): boolean {
    const { store } = this.#deps
    return store.nextReport() !== null || store.toRelease().length > 0
  }

  /** When to try again; null when nothing is owed. */
  retryAt(now: number): number | null {
    if (!this.owes) return null
    return this.#paying || this.#failures === 0 ? now + tryMs : this.#retryAt
  }

  /** Tries at once. Callers share one try. Does not throw. */
  async pay(): Promise<void> {
    if (!this.owes) return
    this.#paying ??= this.#payAll().finally(() => {
      this.#paying = null
    })
    await this.#paying
  }

  async #payAll(): Promise<void> {
    const paid = await Promise.allSettled([this.#payReports(), this.#payReleases()])
    const failed = paid.find((one) => one.status === 'rejected')
    this.#failures = failed ? this.#failures + 1 : 0
    if (!failed) return
    this.#retryAt = Date.now() + backoffMs(this.#failures, Math.random(), backoff)
    const { workspaceId, region } = this.#deps
    console.error({ event: 'region.owes', workspaceId, region, error: String(failed.reason) })
  }

  async #payReports(): Promise<void> {
    const { store, report } = this.#deps
    for (let owed = store.nextReport(); owed; owed = store.nextReport()) {
      await within(tryMs, 'the incident', report(owed.fact))
      store.settleReport(owed.id)
    }
  }

  async #payReleases(): Promise<void> {
    const { store, release, region } = this.#deps
    const waiting = store.toRelease()
    // The moment of the list: a hold that begins while it is worked off is not of it.
    const at = Date.now()
    const { number } = store.state()
    const worker = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const { monitorId, seq, heldAt, group } = one
        const id = `region:${region}:${monitorId}:${seq}:${number}:released`
        const fact = {
          kind: 'released',
          id,
          at,
          region,
          monitorId,
          ...(group && { group }),
        } as const
        const { incidentId } = await within(tryMs, monitorId, release({ monitorId, group }, fact))
        // The report that the hold was meant for may still be on its way: it must not come after its release.
        if (incidentId === null && Date.now() - heldAt < onItsWayMs) continue
        store.noteReleased(monitorId)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
  }
}
