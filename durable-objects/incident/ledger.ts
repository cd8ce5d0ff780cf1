import { revokedMark } from '#channels/deliver'
import { inTemplateWords } from '#core/alert/template'
import { opensChain, withdraw } from '#core/incident/chain'
import { tell } from '#core/incident/lifecycle'
import type { Delivery } from '#core/incident/schema'
import { type Alerting, copyAlerting, loadAlerting } from '#db/queries/alerting'
import { openDatabase } from '#db/database'
import { switchOffIfRevoked } from '#db/queries/channels'
import { fileDeliveries } from '#db/queries/deliveries'
import { removeDevice } from '#db/queries/devices'
import { fileIncidents } from '#db/queries/incidents'
import { within } from '#platform/within'
import { debtsFor, everybody, isReminder, type Recipient, recipientsOf } from './debts.ts'
import { markUnheard } from './escalator.ts'
import type { DeliveryRow } from './deliveries/store.ts'
import type { KeptEscalation } from './escalations/store.ts'
import type { IncidentStore } from './store.ts'

const patienceMs = 5_000
/** Rows of one batch: all of them travel as one bound value, which may weigh 2 MB. */
const batchRows = 50

interface Deps {
  storage: DurableObjectStorage
  env: Env
  store: IncidentStore
  workspaceId: string
  groupKey: string
}

export const deliveryOf = (row: DeliveryRow, workspaceId: string): Delivery => ({
  id: row.id,
  workspaceId,
  incidentId: isReminder(row.event) ? null : row.incidentId,
  event: row.event,
  channelId: row.channelId,
  channelType: row.channelType,
  recipient: row.recipient,
  state: row.state,
  attempts: row.attempts,
  nextAttemptAt: row.nextAttemptAt,
  createdAt: row.createdAt,
})

/** Brings D1, which is only the log, up to what the object knows, and settles what depends on the log. */
export class Ledger {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** Files everything not yet filed. Throws when D1 does not take it: the debt stays, and is to be tried again. */
  async write(): Promise<void> {
    for (;;) {
      const records = this.#deps.store.unloggedRecords(batchRows)
      const rows = this.#deps.store.deliveries.unlogged(batchRows)
      if (records.length === 0 && rows.length === 0) break
      await this.#file(records, rows)
      if (records.length > 0) await this.#wakeReaders()
    }
    for (const row of this.#deps.store.deliveries.toReroute()) await this.#reroute(row)
    for (const row of this.#deps.store.deliveries.toForget()) await this.#forgetDevice(row)
  }

  async #file(
    records: ReturnType<IncidentStore['unloggedRecords']>,
    rows: readonly DeliveryRow[],
  ): Promise<void> {
    const { env, store, storage, workspaceId, groupKey } = this.#deps
    const incidents = records.map(({ incident, revision }) => ({ groupKey, revision, incident }))
    const deliveries = rows.map((row) => ({
      groupKey,
      revision: row.revision,
      delivery: deliveryOf(row, workspaceId),
    }))
    const statements = [...fileIncidents(env.DB, incidents), ...fileDeliveries(env.DB, deliveries)]
    await within(patienceMs, env.DB.batch(statements))
    storage.transactionSync(() => {
      for (const { incident, revision } of records) store.markRecordLogged(incident.id, revision)
      for (const { id, revision } of rows) store.deliveries.markLogged(id, revision)
    })
  }

  /** Status pages are rendered from D1, so they are told after it. The cron looks too: best effort is enough. */
  async #wakeReaders(): Promise<void> {
    const { env, workspaceId } = this.#deps
    try {
      await within(patienceMs, env.INCIDENTS_QUEUE.send({ workspaceId, facts: [] }))
    } catch (error) {
      console.warn({ event: 'incident.queue_silent', workspaceId, error: String(error) })
    }
  }

  /**
   * A receiver revoked a channel: on the second different message it is switched off, and what it did not take
   * goes to others. They have most of it already: the same key is never owed twice.
   */
  async #reroute(row: DeliveryRow): Promise<void> {
    const { env, store, storage, workspaceId } = this.#deps
    const reason = row.attempts.at(-1)?.error ?? 'Revoked by the receiver'
    const now = Date.now()
    const verdict = { revokedMark, reason, at: now }
    const off = await within(patienceMs, switchOffIfRevoked(env.DB, workspaceId, row.channelId, verdict))
    if (off) await within(patienceMs, copyAlerting(env, workspaceId))
    const alerting = await loadAlerting(env, workspaceId)
    const others = everybody(alerting).filter((to) => to.channelId !== row.channelId)
    storage.transactionSync(() => {
      const orphans = off ? store.deliveries.owedThrough(row.channelId) : []
      for (const orphan of orphans)
        store.deliveries.setProgress(
          orphan.id,
          withdraw(orphan, 'Not sent: the channel was switched off', now),
          null,
        )
      for (const lost of [row, ...orphans]) this.#passOn(lost, { alerting, others, now })
      for (const orphan of orphans) markUnheard(store, orphan.incidentId)
      store.deliveries.setReroute(row.id, false)
      const record = store.record(row.incidentId)
      const text = `${row.channelName} was switched off: ${reason}`
      const revoked = off && reason.startsWith(revokedMark)
      if (revoked && record && !record.incident.timeline.some((line) => line.text === text))
        store.putRecord(tell(record, now, text))
    })
  }

  /**
   * A push service named a device as gone: it is removed, unless it was registered anew since, and what it was still
   * owed is given up. Its channel stays, for the other devices; what a policy wanted a person to hear by it goes to
   * that person's other channels.
   */
  async #forgetDevice(row: DeliveryRow): Promise<void> {
    const { env, store, storage, workspaceId } = this.#deps
    const { device } = row
    if (device === null) return store.deliveries.setGone(row.id, false)
    const { at: seenBefore = row.createdAt, error } = row.attempts.at(-1) ?? {}
    const now = Date.now()
    const removal = { reason: error ?? 'The device is gone', at: now, seenBefore }
    const removed = await within(
      patienceMs,
      removeDevice(openDatabase(env.DB), workspaceId, device.id, removal),
    )
    if (removed) await within(patienceMs, copyAlerting(env, workspaceId))
    const alerting = await loadAlerting(env, workspaceId)
    storage.transactionSync(() => {
      const orphans = removed ? store.deliveries.owedToDevice(device.id) : []
      for (const orphan of orphans)
        store.deliveries.setProgress(orphan.id, withdraw(orphan, 'Not sent: the device is gone', now), null)
      for (const lost of [row, ...orphans]) this.#passOn(lost, { alerting, others: [], now })
      for (const orphan of orphans) markUnheard(store, orphan.incidentId)
      store.deliveries.setGone(row.id, false)
    })
  }

  /** Owes what one ear did not take to those who are to hear it instead; `others` where no policy says who is told. */
  #passOn(
    lost: DeliveryRow,
    { alerting, others, now }: { alerting: Alerting; others: Recipient[]; now: number },
  ): void {
    const { env, store } = this.#deps
    const record = store.record(lost.incidentId)
    if (!record) return
    const { seq, step, repetition } = lost
    const to = insteadOf(lost, { alerting, others, kept: store.escalations.find(lost.incidentId) })
    const { templates } = alerting
    const terms = { env, now, templates }
    for (const debt of debtsFor(lost.event, record, to, terms, { seq, step, repetition })) {
      const { id, notice } = debt
      const link = notice.acknowledgeUrl && { acknowledgeUrl: notice.acknowledgeUrl }
      // What was to be said, in the words of whoever says it now.
      const { notice: said } = inTemplateWords({ ...lost.notice, id, ...link }, templates, debt)
      store.deliveries.owe({ ...debt, notice: said })
    }
  }
}

/**
 * Who gets what a revoked channel did not take. Where a policy says who is told, the other channels of that person:
 * whoever else it wants told is told by it, at the latest by its fallback. Where none does, everybody.
 */
function insteadOf(
  lost: DeliveryRow,
  { alerting, others, kept }: { alerting: Alerting; others: Recipient[]; kept: KeptEscalation | null },
): Recipient[] {
  if (!kept) return others
  if (!opensChain(lost.event)) return []
  const owner = [...alerting.channels, ...kept.directory.channels].find(
    ({ id }) => id === lost.channelId,
  )?.personId
  if (typeof owner !== 'string') return []
  return alerting.channels
    .filter(({ id, enabled, personId }) => enabled && personId === owner && id !== lost.channelId)
    .flatMap((channel) => recipientsOf(channel, alerting.devices))
}
