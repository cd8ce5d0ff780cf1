import { type Directory, everybodyAtOnce, policyFor, reachOf } from '#core/alert/directory'
import { begin, type Escalation, follow, nextAt, type Situation } from '#core/alert/escalation'
import { fire, type Telling } from '#core/alert/fire'
import { type Silence, silencedBy, subjectsOf } from '#core/alert/silence'
import type { MessageTemplate } from '#core/alert/template'
import { askingText, silenceText, tellingText } from '#core/alert/words'
import { deliveryKey } from '#core/incident/chain'
import { escalated, type IncidentRecord, silenced } from '#core/incident/lifecycle'
import { devicesOf } from '#channels/devices'
import type { Hold } from '#core/rpc'
import { type Alerting, type AlertingChannel, nobody } from '#db/queries/alerting'
import { debtsFor, earOf, type Recipient, recipientsOf, withFaults } from './debts.ts'
import { deliveryId } from './delivery-id.ts'
import type { Reach } from './escalations/store.ts'
import type { IncidentStore } from './store.ts'

interface Deps {
  env: Env
  store: IncidentStore
}

/** What a telling is said with. */
interface Saying {
  escalation: Escalation
  directory: Reach
  templates: readonly MessageTemplate[]
  now: number
  /** Channels that hear of this change in another way. */
  told?: ReadonlySet<string>
}

const situationOf = (record: IncidentRecord, silence: Pick<Silence, 'until'> | null): Situation => ({
  status: record.incident.status,
  severity: record.incident.severity,
  maintenance: record.maintenance,
  silencedUntil: silence?.until ?? null,
  seq: record.seq,
})

/** The silence that covers an incident at a time; null for none. */
export const silenceOf = (record: IncidentRecord, { silences }: Alerting, now: number): Silence | null =>
  silencedBy(subjectsOf(record), record.hold ? [...silences, builtIn(record.hold)] : silences, now)

/** A region in trouble silences what only it has seen. */
const builtIn = ({ region, ...hold }: Hold): Silence => ({
  ...hold,
  id: `region:${region}`,
  monitorIds: [],
  matchers: [],
  createdBy: 'vedette',
  createdByName: null,
})

/**
 * Carries out what the policies of incidents ask for: which is reckoned in core, here it becomes deliveries and lines
 * of the story. Every method belongs into a transaction, with the change that it follows from.
 */
export class Escalator {
  readonly #env: Env
  readonly #store: IncidentStore

  constructor({ env, store }: Deps) {
    this.#env = env
    this.#store = store
  }

  /** An incident opens: its first steps are told. False when no policy serves it, and no silence holds it back. */
  open(record: IncidentRecord, alerting: Alerting, now: number): boolean {
    const silence = silenceOf(record, alerting, now)
    const chosen = policyFor(alerting.policies, record.policyId)
    const policy = chosen ?? (silence ? everybodyAtOnce(alerting) : null)
    if (!policy) return false
    const situation = situationOf(record, silence)
    const begun = follow(begin(policy, situation, now), situation, now)
    const directory = withDevices(reachOf(policy, alerting), alerting)
    this.#store.escalations.add(record.incident.id, { escalation: begun, directory }, nextAt(begun))
    if (silence) this.#store.putRecord(silenced(record, now, silenceText(silence)))
    else this.#advance(record, { escalation: begun, directory: alerting, templates: alerting.templates, now })
    return true
  }

  /**
   * Something has become of an incident: its steps stop, wait, go on or begin again. `told` have just heard of it.
   * Without `alerting` (nobody could tell) whom it knew at its opening serves.
   */
  follow(
    record: IncidentRecord,
    alerting: Alerting | null,
    { told, now }: { told: readonly Recipient[]; now: number },
  ): void {
    const { id } = record.incident
    const kept = this.#store.escalations.find(id)
    if (!kept) return
    const held = this.#followed(record, kept.escalation, alerting, now)
    if (JSON.stringify(held.escalation) === JSON.stringify(kept.escalation)) return
    const channels = new Set(told.map(({ channelId }) => channelId))
    this.#advance(held.record, {
      escalation: held.escalation,
      directory: alerting ?? kept.directory,
      templates: (alerting ?? nobody).templates,
      now,
      told: channels,
    })
  }

  /** Its escalation as its situation asks, silences included; that one begins or ends is a line of the story. */
  #followed(
    record: IncidentRecord,
    before: Escalation,
    alerting: Alerting | null,
    now: number,
  ): { record: IncidentRecord; escalation: Escalation } {
    const until = before.silencedUntil ?? null
    const known = until !== null && until > now ? { until } : null
    const silence = alerting ? silenceOf(record, alerting, now) : null
    const escalation = follow(before, situationOf(record, alerting ? silence : known), now)
    const { id } = record.incident
    this.#store.escalations.set(id, escalation, nextAt(escalation))
    if ((escalation.silencedUntil ?? null) === until || record.incident.status !== 'open')
      return { record, escalation }
    const text = silence ? silenceText(silence) : 'The silence is over'
    const after = silenced(record, now, text)
    this.#store.putRecord(after)
    return { record: after, escalation }
  }

  /** Tells what is due by now, and what a silence holds back no more. Answers the incidents that it changed. */
  fire(alerting: Alerting | null, now: number): string[] {
    const ids = new Set([...this.#store.escalations.due(now), ...this.#store.escalations.silenced()])
    return [...ids].filter((id) => {
      const record = this.#store.record(id)
      const kept = this.#store.escalations.find(id)
      if (!record || !kept) return false
      const held = this.#followed(record, kept.escalation, alerting, now)
      const directory = alerting ?? kept.directory
      const { templates } = alerting ?? nobody
      const isTold = this.#advance(held.record, { escalation: held.escalation, directory, templates, now })
      return isTold || held.record !== record
    })
  }

  #advance(record: IncidentRecord, saying: Saying): boolean {
    const { severity, id } = record.incident
    const fired = fire(saying.escalation, saying.directory, { severity, now: saying.now })
    let after = record
    for (const telling of fired.tellings) after = this.#tell(after, telling, saying)
    this.#store.escalations.set(id, fired.escalation, nextAt(fired.escalation))
    if (after !== record) this.#store.putRecord(after)
    return after !== record
  }

  /** Owes a telling, and writes it into the story; what is owed already, or heard in another way, is in neither. */
  #tell(
    record: IncidentRecord,
    telling: Telling,
    { escalation, directory, templates, now, told }: Saying,
  ): IncidentRecord {
    const { policy, seq, openedAt } = escalation
    const { step, number: repetition } = telling
    const event = telling.isOpening ? 'incident.opened' : 'incident.escalated'
    const about = { incidentId: record.incident.id, event, seq, step, repetition }
    const recipients = telling.ears.flatMap(({ channelId }) => {
      const channel = directory.channels.find(({ id }) => id === channelId)
      return channel && !told?.has(channelId) ? recipientsOf(channel, directory.devices ?? []) : []
    })
    const fresh = recipients.filter(
      (to) =>
        this.#store.deliveries.find(deliveryId(deliveryKey({ ...about, ...to, recipient: earOf(to) }))) ===
        null,
    )
    if (telling.ears.length > 0 && fresh.length === 0) return record
    const ears = telling.ears.filter(({ channelId }) => fresh.some((to) => to.channelId === channelId))
    const after = escalated(record, now, tellingText({ ...telling, ears }, policy, now - openedAt))
    const lead = askingText(telling, policy, now - openedAt)
    const terms = { env: this.#env, now, templates }
    const debts = debtsFor(event, after, fresh, terms, { seq, step, repetition, lead })
    for (const debt of debts) this.#store.deliveries.owe(debt)
    return withFaults(after, debts, now)
  }
}

/** Part of a directory with the devices that its channels reach. */
function withDevices(directory: Directory<AlertingChannel>, { devices }: Alerting): Reach {
  const heard = new Set(directory.channels.flatMap((channel) => devicesOf(channel, devices) ?? []))
  return { ...directory, devices: [...heard] }
}

/** If nobody is left who has heard of an incident, or may, its policy's fallback is due. Inside a transaction. */
export function markUnheard(store: IncidentStore, incidentId: string): void {
  const kept = store.escalations.find(incidentId)
  if (!kept || kept.escalation.state === 'stopped' || store.deliveries.isHeard(incidentId)) return
  const escalation = { ...kept.escalation, unheard: true }
  store.escalations.set(incidentId, escalation, nextAt(escalation))
}
