import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { BrowserRun } from '#core/run/schema'
import type { Waterfall } from '#core/run/waterfall'
import { api } from '../api.ts'
import type { ListedRun, Page, Result, Run, VitalsPoint } from '../contract.ts'
import { monitorKeys, type Span } from './monitors.ts'

export const runsQuery = (id: string, limit = 20) =>
  infiniteQueryOptions({
    queryKey: [...monitorKeys.one(id), 'runs', limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<ListedRun>>(`/monitors/${id}/runs`, { limit, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 60_000,
  })

export const runQuery = (id: string, runId: string) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'run', runId],
    queryFn: ({ signal }) => api.get<Run>(`/monitors/${id}/runs/${runId}`, {}, signal),
    staleTime: Infinity,
  })

/** What its page asked for; it is kept for a week. */
export const waterfallQuery = (id: string, runId: string) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'run', runId, 'waterfall'],
    queryFn: ({ signal }) => api.get<Waterfall>(`/monitors/${id}/runs/${runId}/waterfall.json`, {}, signal),
    staleTime: Infinity,
    retry: false,
  })

export const vitalsQuery = (id: string, span: Span, stepSeconds: number) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'vitals', span.from, span.to, stepSeconds],
    queryFn: ({ signal }) =>
      api.get<{ stepSeconds: number; data: VitalsPoint[] }>(
        `/monitors/${id}/vitals`,
        { ...span, step: stepSeconds },
        signal,
      ),
    placeholderData: (previous) => previous,
    refetchInterval: 60_000,
  })

const aroundMs = 5_000

/** The result that a run came with: it holds what the page wrote to its console. Null when it is kept no longer. */
export const resultOfRunQuery = ({
  id,
  monitorId,
  region,
  at,
}: Pick<Run, 'id' | 'monitorId' | 'region' | 'at'>) =>
  queryOptions({
    queryKey: [...monitorKeys.one(monitorId), 'run', id, 'result'],
    queryFn: async ({ signal }) => {
      const began = Date.parse(at)
      const from = new Date(began - aroundMs).toISOString()
      const to = new Date(began + aroundMs).toISOString()
      const path = `/monitors/${monitorId}/results`
      const { data } = await api.get<Page<Result>>(path, { region, from, to, limit: 50 }, signal)
      const distance = (result: Result): number => Math.abs(Date.parse(result.at) - began)
      return data.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
    },
    staleTime: Infinity,
    retry: false,
  })

/** From now on the pictures of the monitor are compared with that of this run. */
export function useAcceptPicture({ id, monitorId }: Pick<BrowserRun, 'id' | 'monitorId'>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<void>(`/monitors/${monitorId}/runs/${id}/accept`),
    onSuccess: () => queries.invalidateQueries({ queryKey: monitorKeys.one(monitorId) }),
  })
}

/** Where a file of a run is read. */
export const fileOf = ({ id, monitorId }: Pick<BrowserRun, 'id' | 'monitorId'>, name: string): string =>
  `/api/v1/monitors/${monitorId}/runs/${id}/${name}`
