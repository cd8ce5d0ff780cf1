import { is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Database } from '../database.ts'
import * as schema from '../schema.ts'

/**
 * Asks every table for every column we know, and no row. Rejects when D1 does not answer,
 * or when a migration that this version needs has not been applied.
 */
export async function probeTables(db: Database): Promise<void> {
  const tables = Object.values<unknown>(schema).filter((one) => is(one, SQLiteTable))
  const [first, ...rest] = tables.map((table) => db.select().from(table).limit(0))
  if (first) await db.batch([first, ...rest])
}
