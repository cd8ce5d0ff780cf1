import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type {
  FindingsNow,
  Monitor,
  MonitorInput,
  MonitorSummary,
  MonitorWindow,
  Page,
  Result,
  SeriesPoint,
  Transition,
  Uptime,
} from '../contract.ts'

/** Every list that changes when a monitor does lives under `['monitors']`. */
export const monitorKeys = {
  all: ['monitors'] as const,
  summary: ['monitors', 'summary'] as const,
  one: (id: string) => ['monitors', 'one', id] as const,
}

export const summaryQuery = queryOptions({
  queryKey: monitorKeys.summary,
  queryFn: ({ signal }) => api.get<{ data: MonitorSummary[] }>('/monitors/summary', {}, signal),
  // Frames keep status and latency current; bands and uptime are computed by the server.
  refetchInterval: 60_000,
})

export const monitorQuery = (id: string) =>
  queryOptions({
    queryKey: monitorKeys.one(id),
    queryFn: ({ signal }) => api.get<Monitor>(`/monitors/${id}`, {}, signal),
    refetchInterval: 30_000,
  })

/** A span of time as the API wants it. */
export interface Span {
  from: string
  to: string
}

export const seriesQuery = (id: string, span: Span, stepSeconds: number) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'series', span.from, span.to, stepSeconds],
    queryFn: ({ signal }) =>
      api.get<{ data: SeriesPoint[] }>(`/monitors/${id}/series`, { ...span, step: stepSeconds }, signal),
    placeholderData: (previous) => previous,
  })

export const uptimeQuery = (id: string, span: Span) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'uptime', span.from, span.to],
    queryFn: ({ signal }) => api.get<Uptime>(`/monitors/${id}/uptime`, { ...span }, signal),
    placeholderData: (previous) => previous,
  })

export const transitionsQuery = (id: string, span: Span) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'transitions', span.from, span.to],
    queryFn: ({ signal }) =>
      api.get<{ data: Transition[] }>(`/monitors/${id}/transitions`, { ...span }, signal),
    placeholderData: (previous) => previous,
  })

/** The maintenance windows that cover the monitor, repeated ones spelt out. */
export const windowsQuery = (id: string, span: Span) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'maintenances', span.from, span.to],
    queryFn: ({ signal }) =>
      api.get<{ data: MonitorWindow[] }>(`/monitors/${id}/maintenances`, { ...span }, signal),
    placeholderData: (previous) => previous,
  })

export const findingsQuery = (id: string) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'findings'],
    queryFn: ({ signal }) => api.get<{ data: FindingsNow[] }>(`/monitors/${id}/findings`, {}, signal),
    refetchInterval: 60_000,
  })

export const resultsQuery = (id: string, region: string | null) =>
  infiniteQueryOptions({
    queryKey: [...monitorKeys.one(id), 'results', region],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Result>>(`/monitors/${id}/results`, { region, limit: 50, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

/** The newest result of each region, as the results list has it. */
export const latestByRegionQuery = (id: string) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'results', 'latest'],
    queryFn: async ({ signal }) => {
      const { data } = await api.get<Page<Result>>(`/monitors/${id}/results`, { limit: 50 }, signal)
      const newest = new Map<string, Result>()
      for (const result of data) if (!newest.has(result.region)) newest.set(result.region, result)
      return [...newest.values()]
    },
  })

/** Creates without an id, changes with one. */
export function useSaveMonitor(id: string | null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ input, version }: { input: MonitorInput; version?: number | undefined }) =>
      id === null
        ? api.post<Monitor>('/monitors', input)
        : api.patch<Monitor>(`/monitors/${id}`, input, version),
    onSuccess: async (monitor) => {
      queries.setQueryData(monitorKeys.one(monitor.id), monitor)
      await queries.invalidateQueries({ queryKey: monitorKeys.all })
    },
  })
}

export function useDeleteMonitor() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/monitors/${id}`),
    onSuccess: async (_, id) => {
      queries.removeQueries({ queryKey: monitorKeys.one(id) })
      await queries.invalidateQueries({ queryKey: monitorKeys.summary })
    },
  })
}

/** Runs a saved monitor now in each of its regions; counts nowhere. */
export const useRunMonitor = (id: string) =>
  useMutation({ mutationFn: () => api.post<{ data: Result[] }>(`/monitors/${id}/run`) })

/** Runs a check that is not saved yet. */
export const useTryMonitor = () =>
  useMutation({ mutationFn: (input: MonitorInput) => api.post<{ data: Result[] }>('/monitors/try', input) })
