import { dissentsOf, isNetworkFailure } from '#core/monitor/dissent'
import { hostOf } from '#core/monitor/target'
import type { Hold, IncidentFact } from '#core/rpc'
import { within } from '#platform/within'
import { blocker } from './kin.ts'
import type { Identity, Links } from './links.ts'
import { placeOf } from './place.ts'
import type { MonitorMemory, MonitorStore } from './store.ts'
import type { KnownDissent } from './store/dissents.ts'
import { Telling } from './telling.ts'

/** So long an opening waits for word of whether its only region is in trouble. */
const holdWaitMs = 1_000
/** News older than this has waited for something else: an answer from then says nothing of now. */
const newsMs = 30_000

/** Notes which regions stand against the others, if that has changed: their objects are owed it from then on. */
export function turnDissents(store: MonitorMemory): void {
  const orders = store.orders()
  const known = store.dissents.all()
  const isSilent = !orders || orders.paused || store.record().removed || blocker(store, orders) !== null
  const regions = orders?.regions.map(({ region }) => region) ?? []
  const now = isSilent ? [] : dissentsOf(store.votes.witnesses(regions))
  for (const { region, dissent, seq } of known) {
    const next = now.find((one) => one.region === region) ?? null
    if (next?.kind !== dissent?.kind) store.dissents.put(region, next, seq + 1)
  }
  for (const dissent of now) {
    if (!known.some(({ region }) => region === dissent.region)) store.dissents.put(dissent.region, dissent, 1)
  }
}

/** Tells the objects of regions what this monitor says of them, until each of them knows. */
export class Dissents {
  readonly #store: MonitorStore
  readonly telling: Telling<KnownDissent, { hold: Hold | null }>

  constructor(store: MonitorStore, links: Links, { monitorId }: Identity) {
    this.#store = store
    this.telling = new Telling({
      event: 'monitor.region_not_told',
      nameOf: ({ region }) => region,
      owed: () => store.dissents.all().filter(({ seq, toldSeq }) => toldSeq < seq),
      tell({ region, dissent, seq }) {
        const host = hostOf(store.orders()?.target ?? monitorId)
        const group = placeOf(store)
        return links.dissent(region, { monitorId, host, seq, dissent, ...(group && { group }) })
      },
      note: ({ region, seq }, { hold }) => store.dissents.noteTold(region, seq, hold),
    })
  }

  /**
   * The fact as the incident object is to hear it: with a hold where each region behind it is in trouble, and nobody
   * else has seen it. Only such a fact asks, and no answer holds nothing back.
   */
  async withHold(fact: IncidentFact): Promise<IncidentFact> {
    if (fact.kind !== 'trouble' || Date.now() - fact.transition.decidedAt > newsMs) return fact
    const { regions, to } = fact.transition
    if (to !== 'down' || regions.length === 0) return fact
    const behind = () => this.#store.dissents.all().filter(({ region }) => regions.includes(region))
    const mayBeHeld = behind().filter(({ dissent }) => dissent && isNetworkFailure(dissent.failure))
    if (mayBeHeld.length < regions.length) return fact
    await within(holdWaitMs, 'the region', this.telling.drain()).catch(() => undefined)
    const holds = behind().flatMap(({ dissent, hold }): Hold[] => (dissent && hold ? [hold] : []))
    const [first] = holds.toSorted((a, b) => a.until - b.until)
    return first && holds.length === regions.length ? { ...fact, hold: first } : fact
  }
}
