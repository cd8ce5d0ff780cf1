import type { AlertFact } from '#core/rpc'
import type { WindowName } from '#core/stream/definition'
import { maxRowLength } from '#core/stream/parts'
import type { SavedMachine } from '#core/stream/rule/machine'
import type { SavedBook } from '#core/stream/rule/book'
import type { SavedKeys } from '#core/stream/rule/ruled-keys'
import { type RuleSet, type StreamRule, withSpan } from '#core/stream/rule/schema'

/** Of the stream object's migrations: append only. */
export const ruleTables = `
  CREATE TABLE rules (id TEXT PRIMARY KEY, rule TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE rules_version (one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER NOT NULL);
  CREATE TABLE rule_levels (
    window TEXT PRIMARY KEY, judged_start INTEGER NOT NULL, quiet INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE rule_parts (
    kind TEXT NOT NULL, id TEXT NOT NULL, part INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id, part)
  ) WITHOUT ROWID;
  CREATE TABLE rule_debts (id INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, fact TEXT NOT NULL);
  CREATE INDEX rule_debts_by_receiver ON rule_debts (receiver, id);`

/** An alert that an incident object has still to hear. */
export interface RuleDebt {
  id: number
  /** The group whose incident it is of. */
  receiver: string
  fact: AlertFact
}

type Kind = 'keys' | 'machine'

/** Every SQL statement about the rules of a stream's object; no decisions are made here. Times are epoch ms. */
export class RuleStore {
  readonly #sql: SqlStorage
  readonly #storage: DurableObjectStorage

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage
    this.#sql = storage.sql
  }

  /** All of it or nothing. */
  atOnce<T>(write: () => T): T {
    return this.#storage.transactionSync(write)
  }

  /** At version 0 when it was never told of any. */
  ruleSet(): RuleSet {
    const [row] = this.#sql.exec<{ version: number }>('SELECT version FROM rules_version').toArray()
    const rules = this.#sql.exec<{ rule: string }>('SELECT rule FROM rules ORDER BY id').toArray()
    return {
      version: row?.version ?? 0,
      rules: rules.map(({ rule }) => withSpan(JSON.parse(rule) as StreamRule)),
    }
  }

  keepRuleSet({ version, rules }: RuleSet): void {
    this.#sql.exec(
      'DELETE FROM rules WHERE id NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(rules.map(({ id }) => id)),
    )
    for (const rule of rules)
      this.#sql.exec(
        'INSERT INTO rules VALUES (?1, ?2) ON CONFLICT DO UPDATE SET rule = ?2 WHERE rule <> ?2',
        rule.id,
        JSON.stringify(rule),
      )
    this.#sql.exec('INSERT INTO rules_version VALUES (1, ?1) ON CONFLICT DO UPDATE SET version = ?1', version)
  }

  saved(): SavedBook {
    const levels = this.#sql
      .exec<{ window: WindowName; judgedStart: number; quiet: number }>(
        'SELECT window, judged_start AS judgedStart, quiet FROM rule_levels',
      )
      .toArray()
    const keys = this.#bodies('keys').map(({ id, body }) => ({ id, saved: JSON.parse(body) as SavedKeys }))
    const machines = this.#bodies('machine').map(({ id, body }) => ({
      ruleId: id,
      saved: JSON.parse(body) as SavedMachine,
    }))
    return { levels, keys, machines }
  }

  keep({ levels, keys, machines }: SavedBook): void {
    for (const { window, judgedStart, quiet } of levels)
      this.#sql.exec(
        `INSERT INTO rule_levels VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET judged_start = ?2, quiet = ?3`,
        window,
        judgedStart,
        quiet,
      )
    for (const { id, saved } of keys) this.#keepBody('keys', id, JSON.stringify(saved))
    for (const { ruleId, saved } of machines) this.#keepBody('machine', ruleId, JSON.stringify(saved))
  }

  /** Drops what is kept of all but these. */
  keepOnly({ keys, machines, levels }: { keys: Set<string>; machines: Set<string>; levels: string[] }): void {
    this.#dropOthers('keys', [...keys])
    this.#dropOthers('machine', [...machines])
    this.#sql.exec(
      'DELETE FROM rule_levels WHERE window NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(levels),
    )
  }

  owe({ receiver, fact }: Omit<RuleDebt, 'id'>): void {
    this.#sql.exec('INSERT INTO rule_debts (receiver, fact) VALUES (?, ?)', receiver, JSON.stringify(fact))
  }

  /** The oldest debt to each of some receivers: what one is told keeps its order. */
  debts(most: number): RuleDebt[] {
    return this.#sql
      .exec<{ id: number; receiver: string; fact: string }>(
        `SELECT MIN(id) AS id, receiver, fact FROM rule_debts GROUP BY receiver ORDER BY id LIMIT ?`,
        most,
      )
      .toArray()
      .map(({ id, receiver, fact }) => ({ id, receiver, fact: JSON.parse(fact) as AlertFact }))
  }

  settle(id: number): void {
    this.#sql.exec('DELETE FROM rule_debts WHERE id = ?', id)
  }

  #bodies(kind: Kind): { id: string; body: string }[] {
    const bodies = new Map<string, string>()
    for (const { id, body } of this.#sql.exec<{ id: string; body: string }>(
      'SELECT id, body FROM rule_parts WHERE kind = ? ORDER BY id, part',
      kind,
    ))
      bodies.set(id, (bodies.get(id) ?? '') + body)
    return [...bodies].map(([id, body]) => ({ id, body }))
  }

  #keepBody(kind: Kind, id: string, body: string): void {
    const parts = Math.max(1, Math.ceil(body.length / maxRowLength))
    for (let part = 0; part < parts; part += 1)
      this.#sql.exec(
        'INSERT INTO rule_parts VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET body = ?4',
        kind,
        id,
        part,
        body.slice(part * maxRowLength, (part + 1) * maxRowLength),
      )
    this.#sql.exec('DELETE FROM rule_parts WHERE kind = ? AND id = ? AND part >= ?', kind, id, parts)
  }

  #dropOthers(kind: Kind, ids: readonly string[]): void {
    this.#sql.exec(
      'DELETE FROM rule_parts WHERE kind = ? AND id NOT IN (SELECT value FROM json_each(?))',
      kind,
      JSON.stringify(ids),
    )
  }
}
