import {
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Delivery, Incident, IncidentDetail, IncidentNext, Page } from '../contract.ts'

export const incidentKeys = {
  all: ['incidents'] as const,
  open: ['incidents', 'open'] as const,
  one: (id: string) => ['incidents', 'one', id] as const,
}

/** Incidents that are not resolved, newest first; kept current by live frames. */
export const openIncidentsQuery = queryOptions({
  queryKey: incidentKeys.open,
  queryFn: async ({ signal }) =>
    (await api.get<Page<Incident>>('/incidents', { status: 'ongoing', limit: 200 }, signal)).data,
  refetchInterval: 60_000,
})

export const incidentsQuery = (filter: { status?: string; monitorId?: string }) =>
  infiniteQueryOptions({
    queryKey: [...incidentKeys.all, 'list', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Incident>>('/incidents', { ...filter, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

/** The newest incidents, to choose one. */
export const recentIncidentsQuery = queryOptions({
  queryKey: [...incidentKeys.all, 'recent'],
  queryFn: async ({ signal }) => (await api.get<Page<Incident>>('/incidents', { limit: 20 }, signal)).data,
})

/** The newest incidents of one monitor. */
export const incidentsOfMonitorQuery = (monitorId: string) =>
  queryOptions({
    queryKey: [...incidentKeys.all, 'of', monitorId],
    queryFn: async ({ signal }) =>
      (await api.get<Page<Incident>>('/incidents', { monitorId, limit: 50 }, signal)).data,
  })

export const incidentQuery = (id: string) =>
  queryOptions({
    queryKey: incidentKeys.one(id),
    queryFn: ({ signal }) => api.get<IncidentDetail>(`/incidents/${id}`, {}, signal),
    refetchInterval: 30_000,
  })

const nextEveryMs = 15_000

/** What is booked of an incident that is open; asked again as soon as what is due next is due. */
export const nextQuery = ({ id, status, severity }: Pick<Incident, 'id' | 'status' | 'severity'>) =>
  queryOptions({
    queryKey: [...incidentKeys.one(id), 'next', status, severity],
    queryFn: ({ signal }) => api.get<IncidentNext>(`/incidents/${id}/next`, {}, signal),
    refetchInterval: ({ state: { data } }) => {
      if (status === 'resolved') return false
      const dueAt = data?.coming[0]?.dueAt
      if (!dueAt) return nextEveryMs
      return Math.min(nextEveryMs, Math.max(1000, Date.parse(dueAt) - Date.now() + 1000))
    },
  })

export const deliveriesQuery = (filter: { incidentId?: string; channelId?: string; state?: string }) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Delivery>>('/deliveries', { ...filter, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 15_000,
  })

type Act = { kind: 'acknowledge' | 'resolve' } | { kind: 'notes'; text: string; public: boolean }

/** Acknowledges, resolves or adds a note. */
export function useIncidentAct(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ kind, ...said }: Act) => api.post<Incident>(`/incidents/${id}/${kind}`, said),
    onSuccess: (incident) => show(queries, incident),
  })
}

/** Shows what an act has made of an incident; which status pages tell of it is asked again. */
async function show(queries: QueryClient, incident: Incident): Promise<void> {
  queries.setQueryData<IncidentDetail>(
    incidentKeys.one(incident.id),
    (known) => known && { ...incident, statusPages: known.statusPages },
  )
  await queries.invalidateQueries({ queryKey: incidentKeys.all })
}

/** What a person may write over of an incident. */
export function useEditIncident(id: string) {
  return useChanged((edit: { title?: string; severity?: string; postmortem?: string }) =>
    api.patch<Incident>(`/incidents/${id}`, edit),
  )
}

/** Closes it as the same trouble as another. */
export function useMergeIncident(id: string) {
  return useChanged((into: string) => api.post<Incident>(`/incidents/${id}/merge`, { into }))
}

/** Opens an incident by hand. */
export function useDeclare() {
  return useChanged((said: { title: string; severity: string; description?: string }) =>
    api.post<Incident>('/incidents', said),
  )
}

function useChanged<Said>(ask: (said: Said) => Promise<Incident>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ask,
    onSuccess: (incident) => show(queries, incident),
  })
}

export function useReplay() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.post<Delivery>(`/deliveries/${id}/replay`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['deliveries'] }),
  })
}
