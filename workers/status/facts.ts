import type { PageFacts, ComponentFacts } from '#core/status-page/snapshot'
import { coversMonitor, type MaintenanceScope } from '#core/maintenance/scope'
import type { Span } from '#core/uptime'
import type { ComponentRecord, PageRecords } from '#db/queries/status-facts'
import { sha256Hex } from '#platform/digest'

/** Rows as the snapshot wants them: one bundle of facts per component. */
export async function pageFacts(records: PageRecords): Promise<PageFacts> {
  const { id, slug, title } = records.page
  const transitions = Map.groupBy(records.transitions, (row) => row.monitorId)
  const components = records.components.map(async (record) => ({
    ...componentFacts(record, records),
    transitions: transitions.get(record.monitorId) ?? inForce(record),
    key: (await sha256Hex(`${id} ${record.monitorId}`)).slice(0, 16),
  }))
  return {
    page: { id, slug, title },
    components: await Promise.all(components),
    incidents: records.incidents,
    windows: records.maintenances.map((window) => ({ ...window, monitorIds: coveredBy(window, records) })),
  }
}

const coveredBy = (window: MaintenanceScope, { components }: PageRecords): string[] =>
  components
    .filter(({ monitorId: id, settings: { tags, group } }) => coversMonitor(window, { id, tags, group }))
    .map(({ monitorId }) => monitorId)

function componentFacts(
  record: ComponentRecord,
  records: PageRecords,
): Omit<ComponentFacts, 'key' | 'transitions'> {
  const { name, monitorId, status, since, flappingSince, createdAt, settings } = record
  return {
    name,
    monitorId,
    status: settings.paused ? 'paused' : status,
    since,
    flappingSince,
    createdAt,
    regions: settings.regions,
    quorum: settings.confirm.regions,
    gaps: gapsOf(monitorId, records),
    maintenances: records.maintenances
      .filter((window) =>
        coversMonitor(window, { id: monitorId, tags: settings.tags, group: settings.group }),
      )
      .map(({ startsAt, endsAt }) => ({ from: startsAt, to: endsAt })),
  }
}

/** No transition within the days shown: what is true now was true all the time. */
const inForce = ({ status, since }: ComponentRecord): ComponentFacts['transitions'] =>
  status === 'pending' ? [] : [{ at: since, from: 'pending', to: status }]

/** The gaps of the lanes a monitor was on, cut to the time it was there, by region. */
function gapsOf(monitorId: string, { lanes, gaps }: PageRecords): Record<string, Span[]> {
  const byRegion: Record<string, Span[]> = {}
  for (const place of lanes) {
    if (place.monitorId !== monitorId) continue
    const spans = gaps
      .filter((gap) => gap.lane === place.lane)
      .map((gap) => ({ from: Math.max(gap.from, place.from), to: Math.min(gap.to, place.until ?? Infinity) }))
      .filter((span) => span.from < span.to)
    byRegion[place.region] = [...(byRegion[place.region] ?? []), ...spans]
  }
  return byRegion
}
