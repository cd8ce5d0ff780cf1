import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import { batched } from './batched.ts'
import { linesOf } from './lines.ts'
import type {
  BulkOutcome,
  FindingsNow,
  Monitor,
  MonitorColumns,
  MonitorInput,
  MonitorSummary,
  MonitorWindow,
  MonitorsOverview,
  Page,
  Result,
  SeriesPoint,
  Transition,
  Uptime,
} from '../contract.ts'

/** Every list that changes when a monitor does lives under `['monitors']`. */
export const monitorKeys = {
  all: ['monitors'] as const,
  lines: ['monitors', 'lines'] as const,
  overview: ['monitors', 'overview'] as const,
  rows: ['monitors', 'rows'] as const,
  one: (id: string) => ['monitors', 'one', id] as const,
}

/** Every monitor in few bytes. Frames keep the statuses current, and say when there are others. */
export const linesQuery = queryOptions({
  queryKey: monitorKeys.lines,
  queryFn: async ({ signal }) => linesOf(await api.get<MonitorColumns>('/monitors/lines', {}, signal)),
  refetchInterval: 300_000,
})

/** Figures about all of them: the server's to compute. */
export const overviewQuery = queryOptions({
  queryKey: monitorKeys.overview,
  queryFn: ({ signal }) => api.get<MonitorsOverview>('/monitors/overview', {}, signal),
  refetchInterval: 60_000,
})

const rowOf = batched(async (ids: readonly string[]) => {
  const { data } = await api.get<{ data: MonitorSummary[] }>('/monitors/summary', { ids: ids.join(',') })
  return new Map(data.map((row) => [row.id, row]))
})

/** At the turn of the minute, all rows on the screen at once: so that they are asked for together. */
const untilNextMinuteMs = (): number => 60_500 - (Date.now() % 60_000)

/** What a row of the list shows beyond its line; null once the monitor is gone. Rows asked for at once come at once. */
export const rowQuery = (id: string) =>
  queryOptions({
    queryKey: [...monitorKeys.rows, id] as const,
    queryFn: async () => (await rowOf(id)) ?? null,
    staleTime: 30_000,
    refetchInterval: untilNextMinuteMs,
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
      await queries.invalidateQueries({ queryKey: monitorKeys.all })
    },
  })
}

/** What can be done to many monitors at once. */
export type BulkAct =
  | { kind: 'tag'; add: string[]; remove: string[] }
  | { kind: 'pause' | 'resume' | 'delete' }

const mostAtOnce = 1_000

/** Does the same to many monitors. More than a call takes go in several, each of which is all or nothing. */
export function useBulkAct() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: async ({ ids, act: { kind, ...what } }: { ids: readonly string[]; act: BulkAct }) => {
      const done = { changed: 0, unchanged: 0, deleted: 0 }
      for (let first = 0; first < ids.length; first += mostAtOnce) {
        const selection = { ids: ids.slice(first, first + mostAtOnce), ...what }
        const outcome = await api.post<BulkOutcome>('/monitors/bulk', { [kind]: selection })
        done.changed += outcome.changed.length
        done.unchanged += outcome.unchanged.length
        done.deleted += outcome.delete.length
      }
      return done
    },
    onSettled: () => queries.invalidateQueries({ queryKey: monitorKeys.all }),
  })
}

/** Runs a saved monitor now in each of its regions; counts nowhere. */
export const useRunMonitor = (id: string) =>
  useMutation({ mutationFn: () => api.post<{ data: Result[] }>(`/monitors/${id}/run`) })

/** Runs a check that is not saved yet. */
export const useTryMonitor = () =>
  useMutation({ mutationFn: (input: MonitorInput) => api.post<{ data: Result[] }>('/monitors/try', input) })
