import type { IncidentRecord } from '#core/incident/lifecycle'
import { DeliveryStore, isReminder } from './deliveries/store.ts'
import { EscalationStore } from './escalations/store.ts'

/** Every SQL statement of an incident object about facts, incidents and the log. No decisions are made here. */
export class IncidentStore {
  readonly deliveries: DeliveryStore
  readonly escalations: EscalationStore
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
    this.deliveries = new DeliveryStore(storage)
    this.escalations = new EscalationStore(storage)
  }

  /** What a fact came to when it was first told; undefined when it is new. */
  factAnswer(id: string): { incidentId: string | null } | undefined {
    const [row] = this.#sql
      .exec<{ incidentId: string | null }>('SELECT incident_id AS incidentId FROM facts WHERE id = ?', id)
      .toArray()
    return row
  }

  addFact(id: string, incidentId: string | null): void {
    this.#sql.exec('INSERT INTO facts (id, incident_id) VALUES (?, ?)', id, incidentId)
  }

  newest(): IncidentRecord | null {
    return this.#record('SELECT record FROM incidents ORDER BY number DESC LIMIT 1')
  }

  record(id: string): IncidentRecord | null {
    return this.#record('SELECT record FROM incidents WHERE id = ?', id)
  }

  #record(query: string, ...bindings: string[]): IncidentRecord | null {
    const [row] = this.#sql.exec<{ record: string }>(query, ...bindings).toArray()
    return row ? (JSON.parse(row.record) as IncidentRecord) : null
  }

  putRecord(record: IncidentRecord): void {
    this.#sql.exec(
      `INSERT INTO incidents (id, record, revision) VALUES (?1, ?2, ?3)
       ON CONFLICT (id) DO UPDATE SET record = excluded.record, revision = excluded.revision`,
      record.incident.id,
      JSON.stringify(record),
      record.revision,
    )
  }

  unloggedRecords(limit: number): IncidentRecord[] {
    return this.#sql
      .exec<{ record: string }>(
        'SELECT record FROM incidents WHERE revision > logged ORDER BY number LIMIT ?',
        limit,
      )
      .toArray()
      .map(({ record }) => JSON.parse(record) as IncidentRecord)
  }

  owesLog(): boolean {
    const query = `SELECT EXISTS (SELECT 1 FROM incidents WHERE revision > logged)
      OR EXISTS (SELECT 1 FROM deliveries WHERE revision > logged OR reroute = 1 OR gone = 1) AS owes`
    return this.#sql.exec<{ owes: number }>(query).one().owes === 1
  }

  markRecordLogged(id: string, revision: number): void {
    this.#sql.exec('UPDATE incidents SET logged = MAX(logged, ?2) WHERE id = ?1', id, revision)
  }

  /** Forgets all but the newest incidents; what is not over, not settled or not logged stays. */
  forget(keep: number): void {
    this.#sql.exec(
      `DELETE FROM incidents WHERE id NOT IN (SELECT id FROM incidents ORDER BY number DESC LIMIT ?1) AND revision = logged
         AND record->>'$.incident.status' = 'resolved' AND NOT EXISTS (
           SELECT 1 FROM deliveries d WHERE d.incident_id = incidents.id
             AND (d.state = 'owed' OR d.revision > d.logged OR d.reroute = 1 OR d.gone = 1))`,
      keep,
    )
    this.#sql.exec(
      `DELETE FROM deliveries WHERE incident_id NOT IN (SELECT id FROM incidents) AND NOT ${isReminder}`,
    )
    this.#sql.exec('DELETE FROM escalations WHERE incident_id NOT IN (SELECT id FROM incidents)')
    this.#sql.exec(
      'DELETE FROM facts WHERE incident_id IS NOT NULL AND incident_id NOT IN (SELECT id FROM incidents)',
    )
  }
}
