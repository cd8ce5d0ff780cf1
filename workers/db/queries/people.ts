import { and, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { people } from '../tables/people.ts'
import { forgetOrphans } from './templates.ts'
import { type Place, placeBefore } from './place.ts'
import { unused } from './uses.ts'

export type PersonRow = typeof people.$inferSelect

const mine = (workspaceId: string, id: string) => and(eq(people.workspaceId, workspaceId), eq(people.id, id))

export async function insertPerson(db: Database, row: PersonRow): Promise<void> {
  await db.insert(people).values(row)
}

/** The person with an email address, of whom a user with the same one is taken to be. */
export async function findPersonByEmail(
  db: Database,
  workspaceId: string,
  email: string,
): Promise<PersonRow | undefined> {
  const [row] = await db
    .select()
    .from(people)
    .where(and(eq(people.workspaceId, workspaceId), sql`lower(${people.email}) = ${email.toLowerCase()}`))
    .orderBy(people.createdAt, people.id)
    .limit(1)
  return row
}

export async function findPerson(
  db: Database,
  workspaceId: string,
  id: string,
): Promise<PersonRow | undefined> {
  const [row] = await db.select().from(people).where(mine(workspaceId, id))
  return row
}

/** Those of the named people that the workspace has, in no order. */
export function findPeople(db: Database, workspaceId: string, ids: readonly string[]): Promise<PersonRow[]> {
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
  return db
    .select()
    .from(people)
    .where(and(eq(people.workspaceId, workspaceId), inArray(people.id, named)))
}

/** What those of the named people that the workspace has are called, by their ids. */
export async function personNames(
  db: Database,
  workspaceId: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const rows = ids.length === 0 ? [] : await findPeople(db, workspaceId, ids)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Newest first. */
export function listPeople(
  db: Database,
  workspaceId: string,
  { limit, before }: { limit: number; before: Place | undefined },
): Promise<PersonRow[]> {
  return db
    .select()
    .from(people)
    .where(and(eq(people.workspaceId, workspaceId), placeBefore(people, before)))
    .orderBy(desc(people.createdAt), desc(people.id))
    .limit(limit)
}

type Change = Partial<Pick<PersonRow, 'name' | 'email' | 'timezone' | 'rules' | 'updatedAt'>>

/** Changes a person and raises the version; null when there is none, or no longer at `version`. */
export async function updatePerson(
  db: Database,
  workspaceId: string,
  { id, version }: Pick<PersonRow, 'id' | 'version'>,
  change: Change,
): Promise<PersonRow | null> {
  const [row] = await db
    .update(people)
    .set({ ...change, version: sql`${people.version} + 1` })
    .where(and(mine(workspaceId, id), eq(people.version, version)))
    .returning()
  return row ?? null
}

/** Deletes a person whom nothing names, with the channels and calendar feeds that are theirs. False when nothing was. */
export async function deletePerson(db: Database, workspaceId: string, id: string): Promise<boolean> {
  const [gone] = await db.$client.batch([
    db.$client
      .prepare(`DELETE FROM people WHERE workspace_id = ?1 AND id = ?2 AND ${unused} RETURNING id`)
      .bind(workspaceId, id),
    ...['channels', 'calendar_feeds'].map((table) =>
      db.$client
        .prepare(
          `DELETE FROM ${table} WHERE workspace_id = ?1 AND person_id = ?2
             AND NOT EXISTS (SELECT 1 FROM people WHERE id = ?2)`,
        )
        .bind(workspaceId, id),
    ),
    // A device stays: it hears the channels that the workspace shares.
    db.$client
      .prepare(
        `UPDATE devices SET person_id = NULL WHERE workspace_id = ?1 AND person_id = ?2
           AND NOT EXISTS (SELECT 1 FROM people WHERE id = ?2)`,
      )
      .bind(workspaceId, id),
    forgetOrphans(db.$client, workspaceId),
  ])
  return (gone?.results.length ?? 0) > 0
}
