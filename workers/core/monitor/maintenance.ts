/** Whom a maintenance window is for. Both lists empty: every monitor of the workspace. */
export interface MaintenanceScope {
  monitorIds: readonly string[]
  tags: readonly string[]
}

/** Whether a window is for a monitor: it names it, or one of its tags, or nobody in particular. */
export const coversMonitor = (
  { monitorIds, tags }: MaintenanceScope,
  monitor: { id: string; tags: readonly string[] },
): boolean =>
  (monitorIds.length === 0 && tags.length === 0) ||
  monitorIds.includes(monitor.id) ||
  monitor.tags.some((tag) => tags.includes(tag))
