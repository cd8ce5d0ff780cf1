import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Waterfall } from '#core/run/waterfall'
import { api, asProblem } from '../api.ts'
import type { BrowserPrice, ListedRun, Page, Result, Run, VitalsPoint } from '../contract.ts'
import { timeOf } from '../format.ts'
import { monitorKeys, type Span } from './monitors.ts'

/** Somebody waits for the first run; of later ones a glance a minute is enough. */
const firstRunMs = 3_000
const laterRunsMs = 60_000

export const runsQuery = (id: string, limit = 20) =>
  infiniteQueryOptions({
    queryKey: [...monitorKeys.one(id), 'runs', limit],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<ListedRun>>(`/monitors/${id}/runs`, { limit, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state: { data } }) => (data?.pages[0]?.data.length === 0 ? firstRunMs : laterRunsMs),
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

/** Where the vitals of a monitor live in the cache. */
export const vitalsKey = (id: string) => [...monitorKeys.one(id), 'vitals'] as const

export const vitalsQuery = (id: string, span: Span, stepSeconds: number) =>
  queryOptions({
    queryKey: [...vitalsKey(id), span.from, span.to, stepSeconds],
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
      const began = timeOf(at)
      const from = new Date(began - aroundMs).toISOString()
      const to = new Date(began + aroundMs).toISOString()
      const path = `/monitors/${monitorId}/results`
      const { data } = await api.get<Page<Result>>(path, { region, from, to, limit: 50 }, signal)
      const distance = (result: Result): number => Math.abs(timeOf(result.at) - began)
      return data.toSorted((a, b) => distance(a) - distance(b))[0] ?? null
    },
    staleTime: Infinity,
    retry: false,
  })

const acceptedKey = (id: string) => [...monitorKeys.one(id), 'accepted'] as const
const acceptedPath = (id: string) => `/monitors/${id}/accepted-picture`

/** Where the picture is read that was accepted as right; null when none was. Each one that is accepted has its own address. */
export const acceptedQuery = (id: string) =>
  queryOptions({
    queryKey: acceptedKey(id),
    queryFn: async ({ signal }) =>
      (await api.has(acceptedPath(id), signal)) ? `/api/v1${acceptedPath(id)}?seen=${Date.now()}` : null,
    staleTime: Infinity,
  })

/** From now on the pictures of the monitor are compared with that of this run. */
export function useAcceptPicture({ id, monitorId }: Pick<Run, 'id' | 'monitorId'>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<void>(`/monitors/${monitorId}/runs/${id}/accept`),
    onSuccess: () => queries.invalidateQueries({ queryKey: acceptedKey(monitorId) }),
  })
}

/** From now on its pictures are compared with none, until one is accepted again. */
export function useForgetPicture(monitorId: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () =>
      api.delete(acceptedPath(monitorId)).catch((error: unknown) => {
        if (asProblem(error).status !== 404) throw error
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: acceptedKey(monitorId) }),
  })
}

interface Priced {
  intervalSeconds: number
  regions: readonly string[]
  /** Browser time of one run; left out: what the monitor's runs took, else what is usual. */
  seconds?: number | undefined
  monitorId?: string | undefined
}

export const priceQuery = ({ regions, ...asked }: Priced) =>
  queryOptions({
    queryKey: ['browser-price', asked, regions],
    queryFn: ({ signal }) =>
      api.get<BrowserPrice>('/browser-price', { ...asked, regions: regions.join(',') }, signal),
    placeholderData: (previous) => previous,
    enabled: regions.length > 0,
    staleTime: 30_000,
    retry: false,
  })

/** Files of a run are kept for so long. */
const keptMs = 7 * 86_400_000
export const hasFiles = ({ at }: Pick<Run, 'at'>, now: number): boolean => now - timeOf(at) < keptMs

/** Where a file of a run is read. */
export const fileOf = ({ id, monitorId }: Pick<Run, 'id' | 'monitorId'>, name: string): string =>
  `/api/v1/monitors/${monitorId}/runs/${id}/${name}`
