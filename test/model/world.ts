import { env } from 'cloudflare:workers'
import type { IncidentObject } from '../../durable-objects/incident/incident.ts'
import { type Group, groupOf } from '../../workers/core/incident/group/place.ts'
import type { Severity } from '../../workers/core/incident/schema.ts'
import type { AlertFact, IncidentFact } from '../../workers/core/rpc.ts'
import { newId } from '../../workers/platform/new-id.ts'
import { addChannel, addPolicy } from '../incident-scene.ts'
import { Memory, type Remembered, type Span, type Stay, timed, turn } from './memory.ts'
import { atOnce, gatheredBy, type Plan, policyOf } from './plan.ts'
import { type Ear, heal, names } from './receivers.ts'
import type { SilenceKind, Subject } from './silences.ts'

/** Where the incidents of a workspace come from, each with an object of its own. */
export const sources = ['monitor', 'region', 'group', 'members'] as const
export type Source = (typeof sources)[number]

export const monitorId = 'mon_1'
export const region = 'weur'
/** Monitors that their policy makes one incident of, by this tag. */
export const memberTags = ['service:shop']
const groupKeys: Record<Exclude<Source, 'members'>, string> = {
  monitor: monitorId,
  region: `region:${region}`,
  group: 'group:pol_model:env=prod',
}

/** One of those monitors. */
export interface Member {
  id: string
  name: string
  seq: number
  severity: Severity
  isDown: boolean
  isMaintained: boolean
  /** Its part in the incident that is open; null while it has none. */
  stay: Stay | null
}

const memberOf = (name: string): Member => ({
  id: `mon_${name.toLowerCase()}`,
  name,
  seq: 0,
  severity: 'warning',
  isDown: false,
  isMaintained: false,
  stay: null,
})

type Fact = IncidentFact | AlertFact

/** One workspace with receivers of its own, to which anything may happen. Every deed is remembered. */
export class World {
  readonly workspaceId = newId('workspace')
  readonly memory = new Memory()
  readonly ears: Ear[] = []
  /** What was wrong already when it was done. */
  readonly faults: string[] = []
  readonly random: () => number

  // What the deeds have led to. The commands read and write it; the oracle knows only the memory.
  readonly monitor = { isDown: false, isMaintained: false, isHeld: false, seq: 0, dissentSeq: 0 }
  readonly region = { isBroken: false, seq: 0 }
  /** The alerts of the group that last. */
  readonly group = new Map<string, Severity>()
  readonly members = ['Cart', 'Login', 'Search'].map(memberOf)
  readonly silences: { id: string; kind: SilenceKind }[] = []
  readonly told: { source: Source; fact: Fact }[] = []

  readonly #plan: Plan | null
  /** Serves what names no policy as well: then a region in trouble is told by it. */
  readonly #isDefault: boolean
  policyId: string | null = null

  constructor(random: () => number, plan: Plan | null) {
    this.random = random
    this.#plan = plan
    this.#isDefault = random() < 0.5
  }

  async furnish(origins: readonly string[]): Promise<void> {
    for (const [index, origin] of origins.entries()) {
      const name = names[index] ?? `Ear ${index}`
      this.ears.push({ name, origin, channelId: await addChannel(this.workspaceId, '/', { origin, name }) })
    }
    if (!this.#plan) return
    const channelIds = this.ears.map(({ channelId }) => channelId)
    const policy = policyOf(this.#plan, channelIds)
    const said = { ...policy, isDefault: this.#isDefault }
    const beyond = { groupIntervalSeconds: this.#plan.updateMs / 1000 }
    this.policyId = await addPolicy(this.workspaceId, said, beyond)
  }

  /** By which plan an incident of this source is told; null: by none. */
  planOf(source: Source): Plan | null {
    return source !== 'region' || this.#isDefault ? this.#plan : null
  }

  /** By which the oracle reckons: without a plan everybody hears at once. */
  readonly plainPlanOf = (source: Source): Plan => this.planOf(source) ?? atOnce

  /** Where the monitors of the group are told. Without a policy it is one that was deleted since. */
  get gathered(): Group {
    const policy = { policyId: this.policyId ?? 'pol_gone', policyName: 'Backend', groupBy: gatheredBy }
    const group = groupOf(memberTags, policy)
    if (!group) throw new Error('they are no group')
    return group
  }

  stub(source: Source): DurableObjectStub<IncidentObject> {
    const key = source === 'members' ? this.gathered.key : groupKeys[source]
    return env.INCIDENTS.getByName(`incident:${this.workspaceId}:${key}`)
  }

  /** The monitors of the group that are in its incident. */
  get inIncident(): Member[] {
    return this.members.filter(({ stay }) => stay !== null)
  }

  leaves(member: Member, at: Span): void {
    if (member.stay) member.stay.left = at
    member.stay = null
    member.isMaintained = false
  }

  oneOf<Choice>(choices: readonly Choice[]): Choice | undefined {
    return choices[Math.floor(this.random() * choices.length)]
  }

  get openIncidents(): Remembered[] {
    return sources.flatMap((source) => this.memory.open(source) ?? [])
  }

  /** A report is a debt of whoever makes it: what no answer came to is told again. */
  async report(source: Source, fact: Fact): Promise<{ incidentId: string | null; span: Span }> {
    if (!this.told.some((known) => known.fact === fact)) this.told.push({ source, fact })
    const { value, span } = await timed(() => insist(() => this.stub(source).report(fact)))
    return { incidentId: value.incidentId, span }
  }

  /** Ends what was done by hand, or by itself. */
  over(source: Source, at: Span): void {
    this.memory.ended(source, at)
    if (source === 'group') this.group.clear()
    if (source === 'members') for (const member of this.inIncident) this.leaves(member, at)
    if (source !== 'monitor') return
    // A monitor that still fails says no more until something changes.
    this.monitor.isMaintained = false
    this.monitor.isHeld = false
  }

  /** Notes which incidents have fallen silent, or are so no more, by what was done in this time. */
  review(at: Span): void {
    for (const incident of this.openIncidents) turn(incident.silences, this.#isSilent(incident), at)
    const members = this.inIncident
    for (const member of members) {
      const isQuiet = member.isMaintained || this.#covers(subjectOf(member))
      turn(member.stay?.quiet ?? [], isQuiet, at)
    }
    const isMaintained = members.length > 0 && members.every((member) => member.isMaintained)
    turn(this.memory.open('members')?.maintenances ?? [], isMaintained, at)
  }

  #covers(subject: Subject): boolean {
    return this.silences.some(({ kind }) => kind.covers(subject))
  }

  #isSilent(incident: Remembered): boolean {
    if (incident.source === 'monitor' && this.monitor.isHeld) return true
    const subjects = this.#subjectsOf(incident)
    return subjects.every((subject) => this.#covers(subject))
  }

  #subjectsOf({ source, severities }: Remembered): Subject[] {
    if (source === 'members') return this.inIncident.map(subjectOf)
    if (source === 'group')
      return [...this.group].map(([alert, severity]) => ({ source, severity, alert, member: null }))
    return [{ source, severity: severities.at(-1)?.severity ?? 'critical', alert: null, member: null }]
  }

  async healReceivers(): Promise<void> {
    await Promise.all(this.ears.map(({ origin }) => heal(origin)))
  }
}

const subjectOf = ({ name, severity }: Member): Subject => ({
  source: 'members',
  severity,
  alert: null,
  member: name,
})

/** Says it again to an object that broke off: every call is safe to repeat. */
export async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await call()
    } catch (error) {
      if (attempt === 5) throw error
      await scheduler.wait(50)
    }
  }
}
