import { drizzle, type DrizzleD1Database } from 'drizzle-orm/d1'
import * as schema from './schema.ts'

/** D1 with our tables. Every query function takes one of these and a workspace id. */
export type Database = DrizzleD1Database<typeof schema> & {
  /** The binding itself, for bulk statements over `json_each` that drizzle cannot batch with parameters. */
  $client: D1Database
}

export const openDatabase = (binding: D1Database | D1DatabaseSession): Database =>
  // A session has all that drizzle calls; its type does not know sessions yet.
  drizzle(binding as D1Database, { schema })
