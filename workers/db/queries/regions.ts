import { privateRegion } from '#core/private-region'
import { regions } from '#core/region'

/** The regions that every workspace may use, as a JSON list to bind. */
export const publicRegionIds = JSON.stringify(regions.map(({ id }) => id))

/**
 * A table with the column `value`: the public regions and those of the workspace's private locations, past ones too,
 * so that the key of a rollup leads to its rows. The two parameters are `publicRegionIds` and the workspace's id.
 */
export const regionsOfWorkspace = (publicIds: string, workspaceId: string): string =>
  `(SELECT value FROM json_each(${publicIds})
    UNION SELECT 'private:' || slug FROM locations WHERE workspace_id = ${workspaceId})`

/** Every region in which anything was ever checked, for the operator's jobs: no workspace is named. */
export async function allRegionIds(db: D1Database): Promise<string[]> {
  const { results } = await db.prepare('SELECT DISTINCT slug FROM locations').all<{ slug: string }>()
  return [...regions.map(({ id }) => id as string), ...results.map(({ slug }) => privateRegion(slug))]
}
