import type { Directory } from '#core/alert/directory'
import type { Escalation } from '#core/alert/escalation'
import type { AlertingChannel, AlertingDevice } from '#db/queries/alerting'

/** Whom a policy could reach when an incident opened, on its devices too; none in what was kept before there were any. */
export type Reach = Directory<AlertingChannel> & { devices?: AlertingDevice[] }

/** An incident's policy on its way, and whom it could reach when the incident opened. */
export interface KeptEscalation {
  escalation: Escalation
  directory: Reach
}

/** Every SQL statement about escalations alone. No decisions are made here. */
export class EscalationStore {
  readonly #sql: SqlStorage

  constructor(storage: DurableObjectStorage) {
    this.#sql = storage.sql
  }

  /** How far an incident's policy has come, and whom it knew when it opened; null where no policy serves it. */
  find(incidentId: string): KeptEscalation | null {
    const [row] = this.#sql
      .exec<{ state: string; directory: string }>(
        'SELECT state, directory FROM escalations WHERE incident_id = ?',
        incidentId,
      )
      .toArray()
    return (
      (row && {
        escalation: JSON.parse(row.state) as Escalation,
        directory: JSON.parse(row.directory) as Reach,
      }) ??
      null
    )
  }

  add(incidentId: string, { escalation, directory }: KeptEscalation, dueAt: number | null): void {
    this.#sql.exec(
      'INSERT INTO escalations (incident_id, state, directory, due_at) VALUES (?, ?, ?, ?)',
      incidentId,
      JSON.stringify(escalation),
      JSON.stringify(directory),
      dueAt,
    )
  }

  set(incidentId: string, escalation: Escalation, dueAt: number | null): void {
    this.#sql.exec(
      'UPDATE escalations SET state = ?2, due_at = ?3 WHERE incident_id = ?1',
      incidentId,
      JSON.stringify(escalation),
      dueAt,
    )
  }

  /** The incidents that a silence holds back: it may have been ended early. */
  silenced(): string[] {
    return this.#sql
      .exec<{ id: string }>(
        `SELECT incident_id AS id FROM escalations WHERE due_at IS NOT NULL
           AND state->>'$.silencedUntil' IS NOT NULL`,
      )
      .toArray()
      .map(({ id }) => id)
  }

  /** The incidents of which a step is due. */
  due(now: number): string[] {
    return this.#sql
      .exec<{ id: string }>(
        'SELECT incident_id AS id FROM escalations WHERE due_at <= ? ORDER BY due_at',
        now,
      )
      .toArray()
      .map(({ id }) => id)
  }

  /** When the next step of any incident is due; null when none will be. */
  nextAt(): number | null {
    return this.#sql
      .exec<{ at: number | null }>('SELECT MIN(due_at) AS at FROM escalations WHERE due_at IS NOT NULL')
      .one().at
  }
}
