import type { MonitorStatus } from '../monitor/schema.ts'
import type { Outcome } from '../result.ts'
import type { LaneTally } from '../rpc.ts'
import type { Family, Sample } from './exposition.ts'

/** One monitor as `/metrics` tells of it. */
export interface ExposedMonitor {
  id: string
  name: string
  type: string
  target: string
  tags: readonly string[]
  status: MonitorStatus
  /** When the status began, epoch ms. */
  since: number
}

const outcomes: readonly Outcome[] = ['up', 'degraded', 'down', 'unknown']

/**
 * A workspace's monitors as metric families. `vedette_monitor_up` is absent while a monitor is pending, unknown,
 * paused or in maintenance: what nobody knows is neither 1 nor 0.
 */
export function monitorFamilies(
  monitors: readonly ExposedMonitor[],
  tallies: readonly LaneTally[],
  openIncidents: number,
): Family[] {
  const named = new Map(monitors.map((monitor) => [monitor.id, labelsOf(monitor)]))
  const perMonitor = (value: (monitor: ExposedMonitor) => number | null, extra = noLabels): Sample[] =>
    monitors.flatMap((monitor) => sample({ ...labelsOf(monitor), ...extra(monitor) }, value(monitor)))
  const perRegion = (value: (tally: LaneTally) => number | null): Sample[] =>
    tallies.flatMap((tally) => {
      const labels = named.get(tally.monitorId)
      return labels ? sample({ ...labels, region: tally.region }, value(tally)) : []
    })
  const checks = outcomes.flatMap((outcome) =>
    perRegion(({ totals }) => totals[outcome]).map(({ labels, value }) => ({
      labels: { ...labels, outcome },
      value,
    })),
  )
  return [
    {
      name: 'vedette_monitor_up',
      type: 'gauge',
      help: '1 while the monitor is up or degraded, 0 while it is down; absent while nobody can say',
      samples: perMonitor(({ status }) => upValue(status)),
    },
    {
      name: 'vedette_monitor_status',
      type: 'gauge',
      help: 'Always 1; the label says the status',
      samples: perMonitor(
        () => 1,
        ({ status }) => ({ status }),
      ),
    },
    {
      name: 'vedette_monitor_status_since_timestamp_seconds',
      type: 'gauge',
      help: 'When the status began',
      samples: perMonitor(({ since }) => since / 1000),
    },
    {
      name: 'vedette_monitor_info',
      type: 'gauge',
      help: 'Always 1; the labels say what is watched',
      samples: perMonitor(
        () => 1,
        ({ type, target, tags }) => ({ type, target, tags: tags.join(',') }),
      ),
    },
    {
      name: 'vedette_check_up',
      type: 'gauge',
      help: 'The newest result of a region: 1 for up or degraded, 0 for down; absent when it was not checked',
      samples: perRegion(({ lastOutcome }) => (lastOutcome === null ? null : upValue(lastOutcome))),
    },
    {
      name: 'vedette_check_latency_seconds',
      type: 'gauge',
      help: 'Latency of the newest result of a region',
      samples: perRegion(({ lastLatencyMs }) => (lastLatencyMs === null ? null : lastLatencyMs / 1000)),
    },
    {
      name: 'vedette_check_last_timestamp_seconds',
      type: 'gauge',
      help: 'When the newest check of a region began',
      samples: perRegion(({ lastResultAt }) => (lastResultAt === null ? null : lastResultAt / 1000)),
    },
    {
      name: 'vedette_checks',
      type: 'counter',
      help: 'Scheduled checks by outcome since the region began to count',
      samples: checks,
    },
    {
      name: 'vedette_incidents_open',
      type: 'gauge',
      help: 'Incidents that are open or acknowledged',
      samples: [{ labels: {}, value: openIncidents }],
    },
  ]
}

const labelsOf = ({ id, name }: ExposedMonitor) => ({ monitor_id: id, monitor: name })
const noLabels = (_monitor: ExposedMonitor): Record<string, string> => ({})
const sample = (labels: Record<string, string>, value: number | null): Sample[] =>
  value === null ? [] : [{ labels, value }]

function upValue(status: MonitorStatus | Outcome): number | null {
  if (status === 'up' || status === 'degraded') return 1
  return status === 'down' ? 0 : null
}

/** While a monitor moves, two lanes speak for a region; a series must be there once: whoever ran it last is right. */
export function newestTallies(tallies: readonly LaneTally[]): LaneTally[] {
  const newest = new Map<string, LaneTally>()
  for (const tally of tallies) {
    const key = `${tally.monitorId} ${tally.region}`
    const known = newest.get(key)
    if (!known || (tally.lastResultAt ?? 0) > (known.lastResultAt ?? 0)) newest.set(key, tally)
  }
  return [...newest.values()]
}
