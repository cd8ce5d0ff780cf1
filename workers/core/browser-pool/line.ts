/** Somebody who waits for a browser. */
export interface InLine {
  workspaceId: string
  /** Given up from then on, epoch ms. */
  until: number
}

/** So many may wait in one region. */
export const maxInLine = 200

/** Whose turn it is: of the workspace that holds the fewest browsers who has waited longest. Null when nobody waits. */
export function nextInLine<Waiter extends InLine>(
  waiting: readonly Waiter[],
  leases: readonly { workspaceId: string }[],
): Waiter | null {
  const held = new Map<string, number>()
  for (const { workspaceId } of leases) held.set(workspaceId, (held.get(workspaceId) ?? 0) + 1)
  const heldBy = ({ workspaceId }: Waiter): number => held.get(workspaceId) ?? 0
  let next: Waiter | null = null
  for (const waiter of waiting) if (!next || heldBy(waiter) < heldBy(next)) next = waiter
  return next
}
