import { policyFor } from '#core/alert/directory'
import { joinedText } from '#core/incident/group/words'
import { newsOf, newTo, updated } from '#core/incident/group/update'
import { escalated, type IncidentRecord } from '#core/incident/lifecycle'
import type { AlertFact, IncidentFact } from '#core/rpc'
import { type Alerting, nobody } from '#db/queries/alerting'
import { debtsFor, newcomers, type Recipient, whoHeard, withFaults } from './debts.ts'
import type { DeliveryRow } from './deliveries/store.ts'
import type { IncidentStore } from './store.ts'

/** Where no policy says how often it may be told who has joined. */
const defaultIntervalSeconds = 300

interface Deps {
  env: Env
  store: IncidentStore
}

/** How the policy of a fact gathers troubles: how soon after an end they are its going on, and how often they are told of. */
export function gatheringOf(
  fact: IncidentFact | AlertFact,
  alerting: Alerting | null,
): { reopenWithinMs: number; intervalMs: number; waitMs: number } {
  const policy = 'policyId' in fact && alerting ? policyFor(alerting.policies, fact.policyId) : null
  return {
    reopenWithinMs: (policy?.reopenWithinSeconds ?? 0) * 1000,
    intervalMs: (policy?.groupIntervalSeconds ?? defaultIntervalSeconds) * 1000,
    waitMs: (policy?.groupWaitSeconds ?? 0) * 1000,
  }
}

/** Tells those who have heard of a group's incident who has joined it since: not oftener than its policy says. */
export class GroupUpdates {
  readonly #env: Env
  readonly #store: IncidentStore

  constructor({ env, store }: Deps) {
    this.#env = env
    this.#store = store
  }

  /** When it is due; null when nobody has joined. */
  nextAt(): number | null {
    return this.#open()?.group?.updateAt ?? null
  }

  /** True while a silence keeps quiet who has joined: it may end early. */
  get isHeld(): boolean {
    return this.#open()?.group?.updateHeld ?? false
  }

  #open(): IncidentRecord | null {
    const newest = this.#store.newest()
    return newest && newest.incident.status !== 'resolved' ? newest : null
  }

  /** Inside a transaction: tells what is due. Answers the incidents that it changed. */
  tell(alerting: Alerting | null, now: number): string[] {
    const record = this.#open()
    if (!record?.group || record.group.updateAt === null) return []
    if (record.group.updateAt > now && !record.group.updateHeld) return []
    const { id } = record.incident
    const { group } = record
    const { silences, templates } = alerting ?? nobody
    const news = newsOf(record, silences, now)
    const heardAt = newestByEar(this.#store.deliveries.ofIncident(id))
    const waiting = whoHeard(this.#store.deliveries.told(id), alerting)
      .map((ear) => ({ ear, fresh: newTo(news, heardAt(ear)), dueAt: heardAt(ear) + group.intervalMs }))
      .filter(({ fresh }) => fresh.length > 0)
    const due = waiting.filter(({ dueAt }) => dueAt <= now)
    const later = waiting.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt)
    const laterAt = later.length > 0 ? Math.min(...later) : null
    let after = updated(record, news, { now, laterAt, isTold: due.length > 0 })
    if (due.length === 0 && after.group?.updateAt === group.updateAt) return []
    const joined = [...new Set(due.flatMap(({ fresh }) => fresh))]
    if (due.length > 0) after = escalated(after, now, `Told who has heard. ${joinedText(joined, group)}`)
    for (const { ear, fresh } of due) {
      const terms = { env: this.#env, now, templates }
      const debts = debtsFor('incident.escalated', after, [ear], terms, { lead: joinedText(fresh, group) })
      for (const debt of debts) this.#store.deliveries.owe(debt)
      after = withFaults(after, debts, now)
    }
    this.#store.putRecord(after)
    return [id]
  }
}

/** When each ear last heard of an incident, or was owed word of it; 0 for never. */
function newestByEar(rows: readonly DeliveryRow[]): (ear: Recipient) => number {
  return (ear) =>
    rows
      .filter((row) => newcomers([ear], [row]).length === 0)
      .reduce((newest, { createdAt }) => Math.max(newest, createdAt), 0)
}
