import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { HeartbeatNow, Page, Ping } from '../contract.ts'
import { monitorKeys } from './monitors.ts'

export const heartbeatQuery = (id: string) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'heartbeat'],
    queryFn: ({ signal }) => api.get<HeartbeatNow>(`/monitors/${id}/heartbeat`, {}, signal),
    refetchInterval: 10_000,
  })

export const pingsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...monitorKeys.one(id), 'pings'],
    queryFn: ({ signal, pageParam }) =>
      api.get<Page<Ping>>(`/monitors/${id}/pings`, { limit: 20, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 10_000,
  })

/** Where a ping's whole body is to be read. */
export const pingBodyUrl = (id: string, n: number): string => `/api/v1/monitors/${id}/pings/${n}/body`

/** Gives a heartbeat a new ping URL; the old one is good for nothing from then on. */
export function useRotatePingToken(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => api.post<{ pingUrl: string }>(`/monitors/${id}/ping-token`),
    onSuccess: () => queries.invalidateQueries({ queryKey: monitorKeys.one(id) }),
  })
}
