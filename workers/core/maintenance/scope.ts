/** Whom a maintenance window is for. All lists empty: every monitor of the workspace. */
export interface MaintenanceScope {
  monitorIds: readonly string[]
  tags: readonly string[]
  groups: readonly string[]
}

/** A monitor, as far as a scope asks about it. */
export interface Covered {
  id: string
  tags: readonly string[]
  group?: string | null
}

/** Whether a window is for a monitor: it names it, its group or one of its tags, or nobody in particular. */
export const coversMonitor = ({ monitorIds, tags, groups }: MaintenanceScope, monitor: Covered): boolean =>
  (monitorIds.length === 0 && tags.length === 0 && groups.length === 0) ||
  monitorIds.includes(monitor.id) ||
  monitor.tags.some((tag) => tags.includes(tag)) ||
  (typeof monitor.group === 'string' && groups.includes(monitor.group))
