import type { Incident, MonitorWindow } from '../../contract.ts'
import type { Marking } from '../../parts/chart/markings.ts'

/** What happened to a monitor, for the time axis of a chart. What is not over lasts until `now`, epoch ms. */
export const markingsOf = (
  incidents: readonly Incident[],
  maintenances: readonly MonitorWindow[],
  now: number,
): Marking[] => [
  ...incidents.map((incident) => ({
    kind: incident.severity === 'warning' ? ('degraded' as const) : ('down' as const),
    from: new Date(incident.startedAt).getTime(),
    to: incident.resolvedAt ? new Date(incident.resolvedAt).getTime() : now,
  })),
  ...maintenances.map((window) => ({
    kind: 'maintenance' as const,
    from: new Date(window.startsAt).getTime(),
    to: new Date(window.endsAt).getTime(),
  })),
]
