import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { regions } from '#core/region-names'
import { api } from '../api.ts'
import type { Breaker, BrowserUse, Quota } from '../contract.ts'

/** What the workspace has used today of what it allows itself. Shards tell what they took every half a minute. */
export const quotaQuery = queryOptions({
  queryKey: ['quota'],
  queryFn: ({ signal }) => api.get<Quota>('/quota', {}, signal),
  refetchInterval: 30_000,
})

/** Destinations that fail; all others are closed. */
export const breakersQuery = queryOptions({
  queryKey: ['breakers'],
  queryFn: ({ signal }) => api.get<{ data: Breaker[] }>('/breakers', {}, signal),
  refetchInterval: 10_000,
})

/** Regions in which there are browsers. */
const browserRegions = regions.flatMap((region) => ('placed' in region ? [] : [region.id]))

/** Browser time today, by region. */
export const browserUseQuery = queryOptions({
  queryKey: ['browser-use'],
  queryFn: ({ signal }) =>
    api.get<BrowserUse>('/browser-price', { regions: browserRegions.join(',') }, signal),
  // Each region is an object of its own that has to answer.
  refetchInterval: 60_000,
})

/** Changes what the workspace allows itself in a day; null takes a limit away. */
export function useSaveQuota() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (change: Partial<Pick<Quota, 'eventsPerDay' | 'browserMinutesPerDay'>>) =>
      api.patch<Quota>('/quota', change),
    onSuccess: async (answer) => {
      queries.setQueryData(quotaQuery.queryKey, answer)
      await queries.invalidateQueries({ queryKey: browserUseQuery.queryKey })
    },
  })
}
