import type {
  Component,
  ComponentStatus,
  PublicIncident,
  PublicMaintenance,
  StatusSnapshot,
} from '#core/status-page/model'

/** The answers of `/status/{slug}/api/v2/*.json`, shaped like Statuspage's so that its readers work here too. */
export const statuspageAnswers: Record<string, (snapshot: StatusSnapshot, origin: string) => object> = {
  status: (snapshot, origin) => ({ page: page(snapshot, origin), status: status(snapshot) }),
  components: (snapshot, origin) => ({
    page: page(snapshot, origin),
    components: snapshot.components.map((component, index) => componentOf(component, index, snapshot)),
  }),
  incidents: (snapshot, origin) => ({
    page: page(snapshot, origin),
    incidents: [...snapshot.current, ...snapshot.recent].map((incident) =>
      incidentOf(incident, snapshot, origin),
    ),
  }),
  summary: (snapshot, origin) => ({
    page: page(snapshot, origin),
    status: status(snapshot),
    components: snapshot.components.map((component, index) => componentOf(component, index, snapshot)),
    incidents: snapshot.current.map((incident) => incidentOf(incident, snapshot, origin)),
    scheduled_maintenances: snapshot.maintenances.map((window) => maintenanceOf(window, snapshot, origin)),
  }),
}

const iso = (ms: number): string => new Date(ms).toISOString()

const page = ({ page: { id, slug, title }, generatedAt }: StatusSnapshot, origin: string) => ({
  id,
  name: title,
  url: `${origin}/status/${slug}`,
  time_zone: 'Etc/UTC',
  updated_at: iso(generatedAt),
})

const componentStatus: Record<ComponentStatus, string> = {
  up: 'operational',
  degraded: 'degraded_performance',
  flapping: 'partial_outage',
  down: 'major_outage',
  maintenance: 'under_maintenance',
  // Statuspage has no word for "we do not know": not checked is never called an outage.
  unknown: 'operational',
  paused: 'operational',
  pending: 'operational',
}

function status({ headline, components }: StatusSnapshot) {
  const down = components.filter((component) => component.status === 'down').length
  const indicator =
    down > 0 && down === components.length
      ? 'critical'
      : down > 0
        ? 'major'
        : headline.status === 'degraded' || headline.status === 'flapping'
          ? 'minor'
          : headline.status === 'maintenance'
            ? 'maintenance'
            : 'none'
  return { indicator, description: headline.text }
}

const componentOf = (component: Component, index: number, { page: { id }, generatedAt }: StatusSnapshot) => ({
  id: component.key,
  page_id: id,
  name: component.name,
  status: componentStatus[component.status],
  // Beyond Statuspage: the honest word, with `unknown` in it.
  vedette_status: component.status,
  created_at: iso(component.days[0]?.start ?? generatedAt),
  updated_at: iso(component.since),
  position: index + 1,
  description: null,
  group: false,
  group_id: null,
  showcase: true,
  start_date: null,
  only_show_if_degraded: false,
})

function maintenanceOf(window: PublicMaintenance, { page: { id, slug } }: StatusSnapshot, origin: string) {
  return {
    id: window.id,
    page_id: id,
    name: window.title,
    status: window.active ? 'in_progress' : 'scheduled',
    impact: 'maintenance',
    shortlink: `${origin}/status/${slug}`,
    scheduled_for: iso(window.startsAt),
    scheduled_until: iso(window.endsAt),
    components: window.components.map((component) => ({ id: component.key, name: component.name })),
    incident_updates: [],
  }
}

function incidentOf(
  incident: PublicIncident,
  { page: { id, slug }, components }: StatusSnapshot,
  origin: string,
) {
  const newest = incident.updates[0]?.at ?? incident.startedAt
  const affected = components.findIndex(({ key }) => key === incident.componentKey)
  const component = components[affected]
  return {
    id: incident.id,
    page_id: id,
    name: incident.title,
    status: incident.status,
    impact: incident.impact,
    shortlink: `${origin}/status/${slug}`,
    created_at: iso(incident.startedAt),
    started_at: iso(incident.startedAt),
    updated_at: iso(newest),
    monitoring_at: null,
    resolved_at: incident.resolvedAt === null ? null : iso(incident.resolvedAt),
    components: component ? [{ id: component.key, name: component.name }] : [],
    incident_updates: incident.updates.map((update, index) => ({
      id: `${incident.id}_${incident.updates.length - index}`,
      incident_id: incident.id,
      status: update.kind,
      body: update.text,
      created_at: iso(update.at),
      updated_at: iso(update.at),
      display_at: iso(update.at),
    })),
  }
}
