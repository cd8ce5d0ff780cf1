import type { Database } from '../database.ts'
import { organization } from '../tables/auth.ts'

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
