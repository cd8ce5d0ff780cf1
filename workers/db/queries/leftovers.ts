/** What nobody needs any more: which rows, by the table's key. `?1` is the time before which it counts, `?2` how many. */
export const leftovers = {
  /** It was over by then. Who was told nothing in it stands in the incidents. */
  silences: `DELETE FROM silences WHERE id IN (SELECT id FROM silences WHERE until < ?1 ORDER BY until LIMIT ?2)`,
  /** It was removed by then, and whoever it belonged to is gone: it comes back to nobody. */
  devices: `DELETE FROM devices WHERE id IN (
    SELECT id FROM devices d WHERE removed_at < ?1
      AND NOT EXISTS (SELECT 1 FROM people p WHERE p.id = d.person_id AND p.workspace_id = d.workspace_id)
      AND NOT EXISTS (SELECT 1 FROM user u WHERE u.id = d.user_id)
    ORDER BY removed_at LIMIT ?2)`,
  /** It was told by then, and its channel is gone. */
  channel_silences: `DELETE FROM channel_silences WHERE (workspace_id, channel_id) IN (
    SELECT workspace_id, channel_id FROM channel_silences s WHERE told_at < ?1
      AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.id = s.channel_id AND c.workspace_id = s.workspace_id)
    ORDER BY told_at LIMIT ?2)`,
} as const

export type Leftover = keyof typeof leftovers

/** Deletes the oldest of them that are from before a time (epoch ms), at most so many; answers how many went. */
export async function deleteLeftovers(
  db: D1Database,
  table: Leftover,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const { meta } = await db.prepare(leftovers[table]).bind(before, limit).run()
  return meta.changes
}
