/**
 * Many monitors that are looked at as one: all of a workspace, or those with a tag. Their cells are kept added up,
 * in the same tables as a monitor's, under an id that no monitor has.
 */
export const groupId = (workspaceId: string, tag: string | null): string =>
  tag === null ? `grp_all:${workspaceId}` : `grp_tag:${workspaceId}:${tag}`

/** Every group's id lies between these. */
export const groupIds = { from: 'grp_', to: 'grp`' } as const

/** Fewer are added up when somebody asks: a row an hour would cost more. */
export const smallGroup = 20
/** A workspace may have more tags; of those with fewest monitors no rows are kept. */
export const maxTagGroups = 200

/** Which tags of a workspace are kept added up: the most used ones. */
export function keptTags(tagsOfMonitors: Iterable<readonly string[]>): Set<string> {
  const counts = new Map<string, number>()
  for (const tags of tagsOfMonitors) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const kept = [...counts]
    .filter(([, count]) => count > smallGroup)
    .toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
  return new Set(kept.slice(0, maxTagGroups).map(([tag]) => tag))
}
