import { byItself } from '#objects/monitor/place'
import type { MonitorMemory, MonitorRecord } from '#objects/monitor/store'
import type { KnownDissent } from '#objects/monitor/store/dissents'
import type { Absence, Witness } from '../workers/core/monitor/decide.ts'
import { steady } from '../workers/core/monitor/flapping.ts'
import type { ParentView } from '../workers/core/monitor/kin.ts'
import type { Transition } from '../workers/core/monitor/transition.ts'
import type { Vote } from '../workers/core/monitor/vote.ts'
import type { IncidentFact } from '../workers/core/rpc.ts'
import type { MonitorOrders } from '../workers/db/queries/monitor-config.ts'

type Memory<Part extends 'votes' | 'kin' | 'dissents'> = MonitorMemory[Part]

/** A monitor object's memory without an object: for replays of whole monitors, thousands of them a second. */
export class RecalledMonitor implements MonitorMemory {
  #record: MonitorRecord = {
    status: 'pending',
    since: 0,
    seq: 0,
    floor: 0,
    told: false,
    deciding: [],
    windowId: null,
    windowTold: false,
    flapping: steady,
    flappingTold: false,
    afresh: 0,
    word: null,
    place: byItself,
    removed: false,
  }
  #orders: MonitorOrders | null = null
  readonly votes = new RecalledVotes()
  readonly kin = new RecalledKin()
  readonly dissents = new RecalledDissents()
  // What is owed is looked at, not paid, and nobody is reminded.
  readonly reminders = { nearest: () => null, isToldOfAnother: () => false, set() {}, forget() {} }
  story: Transition[] = []
  /** Every fact ever owed to the incident object, in order. */
  facts: IncidentFact[] = []

  record(): MonitorRecord {
    return this.#record
  }
  update(change: Partial<MonitorRecord>): void {
    this.#record = { ...this.#record, ...change }
  }
  forget(): void {}
  orders(): MonitorOrders | null {
    return this.#orders
  }
  setOrders(orders: MonitorOrders): void {
    this.#orders = orders
  }
  addTransition(transition: Transition): void {
    this.story.push(transition)
  }
  keepTransition(transition: Transition): void {
    this.story.push(transition)
  }
  newestTransition(): Transition | null {
    return this.story.at(-1) ?? null
  }
  transitions(): Transition[] {
    return this.story
  }
  dropTransitions(): void {
    this.story = []
  }
  /** Nothing waits here: what was owed has been told. */
  ungroup(): void {}
  oweFact(fact: IncidentFact): void {
    this.facts.push(fact)
  }
  nextFact = () => null
  nextLog = () => null
  oweNote(): void {}
  settle(): void {}
}

class RecalledVotes implements Memory<'votes'> {
  readonly #votes = new Map<string, { vote: Vote; settled: Witness['settled']; heardAt: number }>()
  readonly #absences = new Map<string, Absence>()

  forget(): void {}
  witnesses(regions: readonly string[]): Witness[] {
    return regions.map((region) => {
      const { vote = null, settled = null } = this.#votes.get(region) ?? {}
      return { region, vote, settled, absence: this.#absences.get(region) ?? null }
    })
  }
  put(vote: Vote, settled: Witness['settled'], heardAt: number): void {
    this.#votes.set(vote.region, { vote, settled, heardAt })
    this.#absences.delete(vote.region)
  }
  heardAt(region: string): number | null {
    return this.#votes.get(region)?.heardAt ?? null
  }
  keepOnly(keep: { configVersion: number; regions: readonly string[] }): void {
    for (const [region, { vote }] of this.#votes) {
      if (vote.configVersion < keep.configVersion || !keep.regions.includes(region))
        this.#votes.delete(region)
    }
    for (const region of this.#absences.keys())
      if (!keep.regions.includes(region)) this.#absences.delete(region)
  }
  clear(): void {
    this.#votes.clear()
    this.#absences.clear()
  }
  absences(): (Absence & { region: string })[] {
    return [...this.#absences].map(([region, absence]) => ({ region, ...absence }))
  }
  putAbsence(region: string, absence: Absence): void {
    this.#absences.set(region, absence)
  }
  dropAbsences(): void {
    this.#absences.clear()
  }
}

class RecalledKin implements Memory<'kin'> {
  readonly #parents = new Map<string, ParentView>()
  readonly #children = new Map<string, number>()

  parents(ids: readonly string[]): ParentView[] {
    return ids.flatMap((id) => this.#parents.get(id) ?? [])
  }
  putParent(parent: ParentView): void {
    this.#parents.set(parent.parentId, parent)
  }
  keepParents(ids: readonly string[]): void {
    for (const id of this.#parents.keys()) if (!ids.includes(id)) this.#parents.delete(id)
  }
  setChildren(ids: readonly string[], knownSeq: number): void {
    for (const id of this.#children.keys()) if (!ids.includes(id)) this.#children.delete(id)
    for (const id of ids) if (!this.#children.has(id)) this.#children.set(id, knownSeq)
  }
  childrenBehind(seq: number): string[] {
    return [...this.#children].filter(([, told]) => told < seq).map(([id]) => id)
  }
  noteTold(childId: string, seq: number): void {
    this.#children.set(childId, seq)
  }
}

class RecalledDissents implements Memory<'dissents'> {
  readonly #known = new Map<string, KnownDissent>()

  forget(): void {}
  all(): KnownDissent[] {
    return [...this.#known.values()]
  }
  put(region: string, dissent: KnownDissent['dissent'], seq: number): void {
    const toldSeq = this.#known.get(region)?.toldSeq ?? 0
    this.#known.set(region, { region, dissent, seq, toldSeq, hold: null })
  }
  noteTold(region: string, seq: number, hold: KnownDissent['hold']): void {
    const known = this.#known.get(region)
    if (known) this.#known.set(region, { ...known, toldSeq: seq, hold })
  }
}
