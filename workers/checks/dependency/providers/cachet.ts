import { z } from 'zod'
import type { ReadIncident } from '#core/dependency/reading'
import type { ServiceComponent, ServiceState } from '#core/findings/components'
import type { StatusPage } from '../page.ts'
import { isoTime, type StatusPageProvider, webUrl } from '../provider.ts'

const text = z.string().nullish()
/** A number, a number in letters, or `{ value }`, by version. */
const Code = z.union([
  z.coerce.number(),
  z.object({ value: z.coerce.number() }).transform(({ value }) => value),
])

/** Version 2 answers rows, version 3 JSON:API, where they are `attributes`. */
const row = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'attributes' in value ? value.attributes : value

const Component = z.preprocess(
  row,
  z.object({ name: z.string(), status: Code, enabled: z.boolean().nullish() }),
)
const Incident = z.preprocess(
  row,
  z.object({
    name: z.string(),
    status: Code,
    is_resolved: z.boolean().nullish(),
    occurred_at: text,
    occurred: z.object({ string: text }).nullish().catch(null),
    permalink: text,
  }),
)
const Components = z.object({ data: z.array(Component) })
const Incidents = z.object({ data: z.array(Incident) })
/** Version 3 only. */
const SystemStatus = z.object({
  data: z.preprocess(row, z.object({ status: z.string(), message: text, label: text })),
})

const componentStates: Record<number, ServiceState> = {
  1: 'operational',
  2: 'degraded',
  3: 'partial_outage',
  4: 'major_outage',
}
const systemStates = new Map(
  Object.entries<ServiceState>({
    operational: 'operational',
    partial_outage: 'partial_outage',
    major_outage: 'major_outage',
    under_maintenance: 'maintenance',
  }),
)
const incidentWords: Record<number, string> = { 1: 'investigating', 2: 'identified', 3: 'watching' }
const fixed = 4

/** Cachet 3, and 2 behind `/api/v1`. */
export const cachet: StatusPageProvider = {
  name: 'cachet',
  title: 'Cachet',

  async read(page) {
    const newer = await componentsOf(page, 'api/components?per_page=100')
    const components = newer ?? (await componentsOf(page, 'api/v1/components?per_page=100'))
    if (!components) return null
    const whole = newer ? SystemStatus.safeParse((await page.get('api/status')).json).data?.data : undefined
    const incidents = newer ? 'api/incidents?per_page=20' : 'api/v1/incidents?sort=id&order=desc&per_page=20'
    return {
      page: page.url.host,
      words: whole?.message ?? whole?.label ?? null,
      state: whole ? (systemStates.get(whole.status) ?? 'unknown') : null,
      components,
      incidents: openOnes((await page.get(incidents)).json),
    }
  },
}

async function componentsOf(page: StatusPage, path: string): Promise<ServiceComponent[] | null> {
  const parsed = Components.safeParse((await page.get(path)).json)
  if (!parsed.success) return null
  return parsed.data.data
    .filter(({ enabled }) => enabled !== false)
    .map(({ name, status }) => ({ name, group: null, state: componentStates[status] ?? 'unknown' }))
}

/** Status 0 is what version 2 gives planned work. */
const openOnes = (json: unknown): ReadIncident[] =>
  (Incidents.safeParse(json).data?.data ?? [])
    .filter((one) => one.status >= 1 && one.status < fixed && one.is_resolved !== true)
    .map((one) => ({
      title: one.name,
      status: incidentWords[one.status] ?? null,
      state: 'degraded' as const,
      // Cachet writes its times without a zone: UTC, unless somebody has set another.
      startedAt: isoTime(utc(one.occurred_at ?? one.occurred?.string)),
      url: webUrl(one.permalink),
      about: null,
    }))

const utc = (time: string | null | undefined): string | null =>
  time && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(time) ? `${time.replace(' ', 'T')}Z` : (time ?? null)
