import type { Database } from '../database.ts'

/** Something that names a person, a team, a schedule or a channel by its id. */
export interface Use {
  kind: 'policy' | 'team' | 'schedule'
  id: string
  name: string
}

// A whole string in the JSON, wherever it stands: what is asked for may be anything that fits in an address.
const names = (column: string): string => `EXISTS (SELECT 1 FROM json_tree(${column}) WHERE atom = ?2)`

const uses = `
  SELECT 'policy' AS kind, id, name FROM policies
    WHERE workspace_id = ?1 AND (${names('steps')} OR ${names('fallback')})
  UNION ALL SELECT 'team', id, name FROM teams WHERE workspace_id = ?1 AND ${names('person_ids')}
  UNION ALL SELECT 'schedule', id, name FROM schedules WHERE workspace_id = ?1 AND (${names('layers')}
    OR EXISTS (SELECT 1 FROM schedule_overrides o WHERE o.schedule_id = schedules.id AND o.person_id = ?2
      AND o.ends_at > unixepoch() * 1000))`

/** True in SQL when nothing in workspace ?1 names ?2. */
export const unused = `NOT EXISTS (${uses})`

/** Everything that names this id, in no order. */
export async function usesOf(db: Database, workspaceId: string, id: string): Promise<Use[]> {
  const { results } = await db.$client.prepare(uses).bind(workspaceId, id).all<Use>()
  return results
}
