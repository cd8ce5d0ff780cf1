import { z } from 'zod'

/** What a status page says of a service, in words that all pages share. */
export const ServiceState = z.enum([
  'operational',
  'maintenance',
  'unknown',
  'degraded',
  'partial_outage',
  'major_outage',
])
export type ServiceState = z.infer<typeof ServiceState>

export const ServiceComponent = z.object({
  name: z.string(),
  group: z.string().nullable(),
  state: ServiceState,
})
export type ServiceComponent = z.infer<typeof ServiceComponent>

/** An incident that is still open, or maintenance that is under way. */
export const ServiceIncident = z.object({
  title: z.string(),
  /** How far it is, in the page's word: "investigating"; null when it does not say. */
  status: z.string().nullable(),
  state: ServiceState,
  startedAt: z.string().nullable(),
  url: z.string().nullable(),
})
export type ServiceIncident = z.infer<typeof ServiceIncident>

/** What a third party's status page says. */
export const Components = z.object({
  /** Which kind of page: "Statuspage". */
  provider: z.string(),
  /** The page's title. */
  page: z.string(),
  /** What the outcome follows from: of the components that are watched, else of all. */
  state: ServiceState,
  /** The page's own words for the whole; null when it has none. */
  words: z.string().nullable(),
  /** Those that are watched, else all; what is not operational first. */
  components: z.array(ServiceComponent),
  moreComponents: z.int(),
  incidents: z.array(ServiceIncident),
})
export type Components = z.infer<typeof Components>
