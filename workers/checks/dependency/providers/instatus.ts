import { z } from 'zod'
import { worstOf } from '#core/dependency/reading'
import type { ServiceComponent, ServiceState } from '#core/findings/components'
import type { StatusPage } from '../page.ts'
import { isoTime, type StatusPageProvider, webUrl } from '../provider.ts'

const text = z.string().nullish()
const Event = z.object({
  name: z.string(),
  started: text,
  start: text,
  status: text,
  impact: text,
  url: text,
})

/** `GET /summary.json`; what is empty is left out. */
const Summary = z.object({
  page: z.object({ name: z.string(), status: z.string() }),
  activeIncidents: z.array(Event).catch([]),
  activeMaintenances: z.array(Event).catch([]),
})
/** `GET /v3/components.json`, on older pages `/v2/`. */
const ComponentList = z.object({
  components: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      group: z.object({ name: z.string() }).nullish().catch(null),
    }),
  ),
})

const states: readonly [RegExp, ServiceState][] = [
  [/^(UP|OPERATIONAL)$/, 'operational'],
  [/UNDERMAINTENANCE$/, 'maintenance'],
  [/DEGRADEDPERFORMANCE$/, 'degraded'],
  [/(PARTIAL|MINOR)OUTAGE$/, 'partial_outage'],
  [/^(SOME|ONE)MAJOROUTAGE$/, 'partial_outage'],
  [/MAJOROUTAGE$/, 'major_outage'],
]
const stateOf = (word: string | null | undefined): ServiceState | null =>
  states.find(([pattern]) => pattern.test(word ?? ''))?.[1] ?? null

/** Instatus. */
export const instatus: StatusPageProvider = {
  name: 'instatus',
  title: 'Instatus',

  async read(page) {
    const parsed = Summary.safeParse((await page.get('summary.json')).json)
    if (!parsed.success) return null
    const { page: about, activeIncidents, activeMaintenances } = parsed.data
    const incidents = [
      ...activeIncidents.map((one) => ({ ...one, state: stateOf(one.impact) ?? ('degraded' as const) })),
      ...activeMaintenances
        .filter(({ status }) => !/^(NOTSTARTEDYET|COMPLETED)$/.test(status ?? ''))
        .map((one) => ({ ...one, state: 'maintenance' as const })),
    ]
    // HASISSUES says that something is wrong, and leaves to the incidents what.
    const issues =
      about.status === 'HASISSUES' ? (worstOf(incidents.map(({ state }) => state)) ?? 'degraded') : null
    return {
      page: about.name,
      words: null,
      state: issues ?? stateOf(about.status) ?? 'unknown',
      components: await componentsOf(page),
      incidents: incidents.map(({ name, status, state, started, start, url }) => ({
        title: name,
        status: status?.toLowerCase().replace('inprogress', 'in progress') ?? null,
        state,
        startedAt: isoTime(started ?? start),
        url: webUrl(url),
        about: null,
      })),
    }
  },
}

async function componentsOf(page: StatusPage): Promise<ServiceComponent[]> {
  const newer = ComponentList.safeParse((await page.get('v3/components.json')).json)
  const list = newer.success ? newer : ComponentList.safeParse((await page.get('v2/components.json')).json)
  return (list.data?.components ?? []).map(({ name, status, group }) => ({
    name,
    group: group?.name ?? null,
    state: stateOf(status) ?? 'unknown',
  }))
}
