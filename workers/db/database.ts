import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'

/** D1 with our tables. Every query function takes one of these and a workspace id. */
export type Database = DrizzleD1Database & {
  /** The binding itself, for bulk statements over `json_each` that drizzle cannot batch with parameters. */
  $client: D1Database
}

const opened = new WeakMap<D1Database | D1DatabaseSession, Database>()

/**
 * Opens a binding once. Without drizzle's map of relations, which nothing here asks: making it of all tables takes
 * milliseconds, each time.
 */
export function openDatabase(binding: D1Database | D1DatabaseSession): Database {
  const known = opened.get(binding)
  if (known) return known
  // A session has all that drizzle calls; its type does not know sessions yet.
  const database = drizzle(binding as D1Database)
  opened.set(binding, database)
  return database
}
