import { getTableColumns, getTableName, is, sql } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from '../database.ts'
import * as schema from '../schema.ts'

/**
 * The columns that this version needs and the database does not have, as `table.column`: empty once all migrations
 * are applied. Rejects when D1 does not answer. (Asking for them by SELECT would not tell: SQLite takes an unknown
 * name in double quotes for a text.)
 */
export async function missingColumns(db: Database): Promise<string[]> {
  const tables = Object.values<unknown>(schema).filter((one) => is(one, SQLiteTable))
  const names = JSON.stringify(tables.map(getTableName))
  const rows = await db.all<{ name: string }>(
    sql`select t.value || '.' || c.name as name from json_each(${names}) t, pragma_table_info(t.value) c`,
  )
  const present = new Set(rows.map(({ name }) => name))
  return tables
    .flatMap((table) =>
      Object.values(getTableColumns(table)).map((column) => `${getTableName(table)}.${column.name}`),
    )
    .filter((name) => !present.has(name))
}
