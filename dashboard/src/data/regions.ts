import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'

/** One region's last hour over all monitors of the workspace: counts are of checks. */
export interface RegionRow {
  region: string
  name: string
  monitors: number
  lanes: number
  checks: number
  up: number
  degraded: number
  down: number
  unknown: number
  p50Ms: number | null
  p95Ms: number | null
  lastResultAt: string | null
}

export const regionsQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: ({ signal }) => api.get<{ data: RegionRow[] }>('/regions/summary', {}, signal),
  refetchInterval: 30_000,
})
