import type { Dissent } from '#core/monitor/dissent'
import type { Hold } from '#core/rpc'

/** What is said of a region, what its object knows of it, and what it has answered. */
export interface KnownDissent {
  region: string
  /** Null when it is over. */
  dissent: Dissent | null
  seq: number
  toldSeq: number
  hold: Hold | null
}

/** Regions that stand, or have stood, against the others. */
export class DissentStore {
  readonly #sql: SqlStorage
  #rows: KnownDissent[] | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** What was written may not be so. */
  forget(): void {
    this.#rows = null
  }

  /** Of each region that stands, or has stood, against the others. */
  all(): KnownDissent[] {
    this.#rows ??= this.#read()
    return this.#rows
  }

  #read(): KnownDissent[] {
    return this.#sql
      .exec<DissentRow>('SELECT region, body, seq, told_seq, hold FROM dissents')
      .toArray()
      .map(({ region, body, seq, told_seq, hold }) => ({
        region,
        dissent: body === null ? null : (JSON.parse(body) as Dissent),
        seq,
        toldSeq: told_seq,
        hold: hold === null ? null : (JSON.parse(hold) as Hold),
      }))
  }

  put(region: string, dissent: Dissent | null, seq: number): void {
    this.#sql.exec(
      `INSERT INTO dissents (region, body, seq, told_seq) VALUES (?1, ?2, ?3, 0)
       ON CONFLICT (region) DO UPDATE SET body = excluded.body, seq = excluded.seq, hold = NULL`,
      region,
      dissent && JSON.stringify(dissent),
      seq,
    )
    this.#rows = null
  }

  noteTold(region: string, seq: number, hold: Hold | null): void {
    this.#sql.exec(
      'UPDATE dissents SET told_seq = MAX(told_seq, ?2), hold = IIF(seq = ?2, ?3, hold) WHERE region = ?1',
      region,
      seq,
      hold && JSON.stringify(hold),
    )
    this.#rows = null
  }
}

type DissentRow = { region: string; body: string | null; seq: number; told_seq: number; hold: string | null }
