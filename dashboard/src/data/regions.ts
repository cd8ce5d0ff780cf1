import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { RegionRow } from '../contract.ts'

export const regionsQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: ({ signal }) => api.get<{ data: RegionRow[] }>('/regions/summary', {}, signal),
  refetchInterval: 30_000,
})
