import { z } from 'zod'
import type { PageReading, ReadIncident } from '#core/dependency/reading'
import type { ServiceComponent, ServiceState } from '#core/findings/components'
import { isoTime, type StatusPageProvider } from '../provider.ts'

const Id = z.union([z.number(), z.string()])
const Ids = z.array(Id).catch([])

/** `GET /feed/json`. */
const Feed = z.object({
  title: z.string(),
  status: z.string(),
  monitors: z.array(z.object({ id: Id, name: z.string(), status: z.string().nullish() })).catch([]),
  pageComponents: z
    .array(z.object({ id: Id, name: z.string(), monitorId: Id.nullish(), groupId: Id.nullish() }))
    .catch([]),
  pageComponentGroups: z.array(z.object({ id: Id, name: z.string() })).catch([]),
  maintenances: z
    .array(
      z.object({
        title: z.string().nullish(),
        name: z.string().nullish(),
        from: z.string(),
        to: z.string(),
        pageComponents: Ids,
      }),
    )
    .catch([]),
  statusReports: z.array(
    z.object({
      title: z.string(),
      status: z.string(),
      pageComponents: Ids,
      statusReportUpdates: z.array(z.object({ date: z.string() })).catch([]),
    }),
  ),
})
type Feed = z.output<typeof Feed>

const states = new Map(
  Object.entries<ServiceState>({
    success: 'operational',
    operational: 'operational',
    info: 'maintenance',
    under_maintenance: 'maintenance',
    degraded: 'degraded',
    degraded_performance: 'degraded',
    incident: 'degraded',
    partial_outage: 'partial_outage',
    error: 'major_outage',
    major_outage: 'major_outage',
  }),
)

/** OpenStatus. */
export const openstatus: StatusPageProvider = {
  name: 'openstatus',
  title: 'OpenStatus',

  async read(page, now) {
    const parsed = Feed.safeParse((await page.get('feed/json')).json)
    return parsed.success ? readingOf(parsed.data, now) : null
  },
}

function readingOf(feed: Feed, now: number): PageReading {
  const reports = feed.statusReports.filter(({ status }) => status !== 'resolved')
  const underWay = feed.maintenances.filter(({ from, to }) => Date.parse(from) <= now && now < Date.parse(to))
  const nameOf = new Map(feed.pageComponents.map(({ id, name }) => [id, name]))
  const about = (ids: z.output<typeof Ids>) => ids.map((id) => nameOf.get(id) ?? '').join(', ') || null
  const incidents: ReadIncident[] = [
    ...reports.map(({ title, status, pageComponents, statusReportUpdates }) => ({
      title,
      status,
      state: 'degraded' as const,
      startedAt: isoTime(statusReportUpdates.map(({ date }) => date).toSorted()[0]),
      url: null,
      about: about(pageComponents),
    })),
    ...underWay.map(({ title, name, from, pageComponents }) => ({
      title: title ?? name ?? 'Maintenance',
      status: null,
      state: 'maintenance' as const,
      startedAt: isoTime(from),
      url: null,
      about: about(pageComponents),
    })),
  ]
  return {
    page: feed.title,
    words: null,
    state: states.get(feed.status) ?? 'unknown',
    components: componentsOf(feed, incidents),
    incidents,
  }
}

/** A component has the state of its monitor; one without a monitor that of the incidents which name it. */
function componentsOf(feed: Feed, incidents: readonly ReadIncident[]): ServiceComponent[] {
  const monitors = new Map(feed.monitors.map(({ id, status }) => [id, status]))
  const groups = new Map(feed.pageComponentGroups.map(({ id, name }) => [id, name]))
  if (feed.pageComponents.length === 0)
    return feed.monitors.map(({ name, status }) => ({
      name,
      group: null,
      state: states.get(status ?? '') ?? 'unknown',
    }))
  return feed.pageComponents.map(({ name, monitorId, groupId }) => {
    const status = monitorId == null ? undefined : monitors.get(monitorId)
    const open = incidents.find(({ about }) => about?.split(', ').includes(name))
    return {
      name,
      group: (groupId == null ? null : groups.get(groupId)) ?? null,
      state: (status ? states.get(status) : open?.state) ?? (status ? 'unknown' : 'operational'),
    }
  })
}
