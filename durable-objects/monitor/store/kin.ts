import type { ParentView } from '#core/monitor/kin'

/** Whom a monitor depends on, and who depends on it. */
export class KinStore {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** What the named parents said, in their order; those that said nothing yet are left out. */
  parents(ids: readonly string[]): ParentView[] {
    const rows = this.#sql.exec<KinRow>('SELECT monitor_id, body FROM parents').toArray()
    const known = new Map(rows.map(({ monitor_id, body }) => [monitor_id, JSON.parse(body) as ParentView]))
    return ids.flatMap((id) => known.get(id) ?? [])
  }

  putParent(parent: ParentView): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO parents (monitor_id, body) VALUES (?, ?)',
      parent.parentId,
      JSON.stringify(parent),
    )
  }

  keepParents(ids: readonly string[]): void {
    this.#sql.exec(
      'DELETE FROM parents WHERE monitor_id NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    )
  }

  /** The children are these from now on; new ones are taken to know the word `knownSeq`. */
  setChildren(ids: readonly string[], knownSeq: number): void {
    const named = JSON.stringify(ids)
    this.#sql.exec('DELETE FROM children WHERE monitor_id NOT IN (SELECT value FROM json_each(?))', named)
    this.#sql.exec(
      `INSERT INTO children (monitor_id, told_seq) SELECT value, ? FROM json_each(?) WHERE true
       ON CONFLICT DO NOTHING`,
      knownSeq,
      named,
    )
  }

  /** Those who do not know the word `seq` yet. */
  childrenBehind(seq: number): string[] {
    return this.#sql
      .exec<{ monitor_id: string }>(
        'SELECT monitor_id FROM children WHERE told_seq < ? ORDER BY monitor_id',
        seq,
      )
      .toArray()
      .map(({ monitor_id }) => monitor_id)
  }

  noteTold(childId: string, seq: number): void {
    this.#sql.exec('UPDATE children SET told_seq = MAX(told_seq, ?) WHERE monitor_id = ?', seq, childId)
  }
}

type KinRow = { monitor_id: string; body: string }
