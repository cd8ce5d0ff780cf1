import { z } from 'zod'
import type { ReadIncident } from '#core/dependency/reading'
import type { ServiceState } from '#core/findings/components'
import { isoTime, type StatusPageProvider, webUrl } from '../provider.ts'

const text = z.string().nullish()

const Incident = z.object({
  name: z.string(),
  status: z.string().catch(''),
  impact: text,
  started_at: text,
  created_at: text,
  scheduled_for: text,
  shortlink: text,
  components: z.array(z.object({ name: z.string() })).catch([]),
})

/** `GET /api/v2/summary.json`; Vedette's own pages, incident.io and others answer it too. */
const Summary = z.object({
  page: z.object({ name: z.string().catch('The status page') }),
  status: z.object({ indicator: z.string(), description: z.string().nullish() }),
  components: z
    .array(
      z.object({
        id: z.string().catch(''),
        name: z.string(),
        status: z.string(),
        group: z.boolean().nullish(),
        group_id: text,
      }),
    )
    .default([]),
  incidents: z.array(Incident).catch([]),
  scheduled_maintenances: z.array(Incident).catch([]),
})

const indicators = new Map(
  Object.entries<ServiceState>({
    none: 'operational',
    maintenance: 'maintenance',
    minor: 'degraded',
    major: 'partial_outage',
    critical: 'major_outage',
  }),
)
const states = new Map(
  Object.entries<ServiceState>({
    operational: 'operational',
    under_maintenance: 'maintenance',
    degraded_performance: 'degraded',
    partial_outage: 'partial_outage',
    full_outage: 'major_outage',
    major_outage: 'major_outage',
  }),
)

/** Atlassian Statuspage, and all that answers as it does. */
export const statuspage: StatusPageProvider = {
  name: 'statuspage',
  title: 'Statuspage',

  async read(page) {
    const { json } = await page.get('api/v2/summary.json')
    const parsed = Summary.safeParse(json)
    if (!parsed.success) return null
    const { page: about, status, components, incidents, scheduled_maintenances: planned } = parsed.data
    const groups = new Map(components.map(({ id, name }) => [id, name]))
    return {
      page: about.name,
      words: status.description ?? null,
      state: indicators.get(status.indicator) ?? 'unknown',
      components: components
        .filter(({ group }) => group !== true)
        .map(({ name, status: state, group_id: group }) => ({
          name,
          group: (group && groups.get(group)) ?? null,
          state: states.get(state) ?? 'unknown',
        })),
      incidents: [
        ...incidents
          .filter((one) => !['resolved', 'postmortem'].includes(one.status))
          .map((one) => incidentOf(one, indicators.get(one.impact ?? '') ?? 'unknown')),
        ...planned
          .filter((one) => ['in_progress', 'verifying'].includes(one.status))
          .map((one) => incidentOf(one, 'maintenance')),
      ],
    }
  },
}

const incidentOf = (one: z.output<typeof Incident>, state: ServiceState): ReadIncident => ({
  title: one.name,
  status: one.status.replaceAll('_', ' ') || null,
  state,
  startedAt: isoTime(one.started_at ?? one.scheduled_for ?? one.created_at),
  url: webUrl(one.shortlink),
  about: one.components.length === 0 ? null : one.components.map(({ name }) => name).join(', '),
})
