import { and, asc, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { member, organization } from '../tables/auth.ts'

/** Creates a workspace; one that exists stays as it is. */
export async function insertWorkspace(
  db: Database,
  workspace: { id: string; name: string; slug: string; at: number },
): Promise<void> {
  const { id, name, slug, at } = workspace
  await db
    .insert(organization)
    .values({ id, name, slug, createdAt: new Date(at) })
    .onConflictDoNothing()
}

/** A workspace, or undefined. */
export async function findWorkspace(
  db: Database,
  workspaceId: string,
): Promise<{ id: string; name: string } | undefined> {
  const [row] = await db
    .select({ id: organization.id, name: organization.name })
    .from(organization)
    .where(eq(organization.id, workspaceId))
  return row
}

export interface Membership {
  workspaceId: string
  name: string
  /** `owner`, `admin` or `member`. */
  role: string
}

/** The workspaces a person belongs to, the one they joined first in front. */
export function membershipsOf(db: Database, userId: string): Promise<Membership[]> {
  return db
    .select({ workspaceId: member.organizationId, name: organization.name, role: member.role })
    .from(member)
    .innerJoin(organization, and(eq(organization.id, member.organizationId), eq(member.userId, userId)))
    .orderBy(asc(member.createdAt), asc(member.id))
}

/** The deployment's first workspace: its admins see what is the operator's. */
export async function firstWorkspaceId(db: Database): Promise<string | undefined> {
  const [row] = await db
    .select({ id: organization.id })
    .from(organization)
    .orderBy(asc(organization.createdAt), asc(organization.id))
    .limit(1)
  return row?.id
}
