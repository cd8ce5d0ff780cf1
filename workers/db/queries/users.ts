import { eq, exists, notExists, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { account, member, organization, user } from '../tables/auth.ts'

/** Whether anybody has an account yet. */
export async function hasUsers(db: Database): Promise<boolean> {
  const rows = await db.select({ id: user.id }).from(user).limit(1)
  return rows.length > 0
}

export interface FirstOwner {
  userId: string
  name: string
  /** In lower case: that is how sign-in looks it up. */
  email: string
  passwordHash: string
  workspace: { id: string; name: string }
  memberId: string
  at: number
}

/**
 * Creates the first person, their workspace (or gives the one that exists their name for it) and their place in it as owner, all or nothing.
 * False when somebody was first: the insert itself asks whether the table is empty, so two set-ups cannot both win.
 */
export async function createFirstOwner(db: Database, owner: FirstOwner): Promise<boolean> {
  const { userId, name, email, passwordHash, workspace, memberId } = owner
  const at = sql`${owner.at}`
  const won = db.select({ id: user.id }).from(user).where(eq(user.id, userId))
  const anybody = db.select({ id: user.id }).from(user)
  const [users] = await db.batch([
    db
      .insert(user)
      .select(sql`select ${userId}, ${name}, ${email}, 0, null, ${at}, ${at} where ${notExists(anybody)}`)
      .returning({ id: user.id }),
    db
      .insert(account)
      .select(
        sql`select ${`${userId}:credential`}, ${userId}, 'credential', ${userId}, null, null, null, null, null, null, ${passwordHash}, ${at}, ${at} where ${exists(won)}`,
      ),
    db
      .insert(organization)
      .select(
        sql`select ${workspace.id}, ${workspace.name}, ${workspace.id}, null, ${at}, null where ${exists(won)} on conflict (id) do update set name = excluded.name`,
      ),
    db
      .insert(member)
      .select(sql`select ${memberId}, ${workspace.id}, ${userId}, 'owner', ${at} where ${exists(won)}`),
  ])
  return users.length > 0
}
