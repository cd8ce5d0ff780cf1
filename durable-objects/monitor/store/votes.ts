import type { Absence, Witness } from '#core/monitor/decide'
import type { Vote } from '#core/monitor/vote'

/** What the regions of a monitor say, and which of them are absent. They are read anew when one of them has changed. */
export class VoteStore {
  readonly #sql: SqlStorage
  #voteRows: VoteRow[] | null = null
  #absenceRows: (Absence & { region: string })[] | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** What was written may not be so. */
  forget(): void {
    this.#voteRows = null
    this.#absenceRows = null
  }

  /** One per configured region, in order. */
  witnesses(regions: readonly string[]): Witness[] {
    const votes = new Map(this.#votes().map((row) => [row.region, row]))
    const absences = new Map(this.absences().map((row) => [row.region, row]))
    return regions.map((region) => {
      const row = votes.get(region)
      return {
        region,
        vote: row ? (JSON.parse(row.body) as Vote) : null,
        settled: (row?.settled ?? null) as Witness['settled'],
        absence: absences.get(region) ?? null,
      }
    })
  }

  /** Keeps a region's vote; having spoken, it is no longer absent. */
  put(vote: Vote, settled: Witness['settled'], heardAt: number): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO votes (region, body, settled, heard_at) VALUES (?, ?, ?, ?)',
      vote.region,
      JSON.stringify(vote),
      settled,
      heardAt,
    )
    this.#sql.exec('DELETE FROM absences WHERE region = ?', vote.region)
    this.forget()
  }

  /** When the region's newest vote came in; null when none did. */
  heardAt(region: string): number | null {
    const [row] = this.#sql
      .exec<{ heard_at: number }>('SELECT heard_at FROM votes WHERE region = ?', region)
      .toArray()
    return row?.heard_at ?? null
  }

  /** Forgets what was said under other configurations and by regions that are configured no more. */
  keepOnly(keep: { configVersion: number; regions: readonly string[] }): void {
    for (const { region, body } of this.#votes()) {
      const { configVersion } = JSON.parse(body) as Vote
      if (configVersion >= keep.configVersion && keep.regions.includes(region)) continue
      this.#sql.exec('DELETE FROM votes WHERE region = ?', region)
    }
    for (const { region } of this.absences()) {
      if (!keep.regions.includes(region)) this.#sql.exec('DELETE FROM absences WHERE region = ?', region)
    }
    this.forget()
  }

  clear(): void {
    this.#sql.exec('DELETE FROM votes')
    this.#sql.exec('DELETE FROM absences')
    this.forget()
  }

  absences(): (Absence & { region: string })[] {
    this.#absenceRows ??= this.#readAbsences()
    return this.#absenceRows
  }

  #readAbsences(): (Absence & { region: string })[] {
    return this.#sql
      .exec<AbsenceRow>('SELECT region, since, rounds, ask_at FROM absences')
      .toArray()
      .map(({ region, since, rounds, ask_at }) => ({ region, since, rounds, askAt: ask_at }))
  }

  putAbsence(region: string, absence: Absence): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO absences (region, since, rounds, ask_at) VALUES (?, ?, ?, ?)',
      region,
      absence.since,
      absence.rounds,
      absence.askAt,
    )
    this.forget()
  }

  dropAbsences(): void {
    this.#sql.exec('DELETE FROM absences')
    this.forget()
  }

  #votes(): VoteRow[] {
    this.#voteRows ??= this.#sql.exec<VoteRow>('SELECT region, body, settled FROM votes').toArray()
    return this.#voteRows
  }
}

type VoteRow = { region: string; body: string; settled: string | null }
type AbsenceRow = { region: string; since: number; rounds: number; ask_at: number }
