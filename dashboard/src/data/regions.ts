import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { RegionRow, SeriesPoint } from '../contract.ts'
import type { Span } from './monitors.ts'

export const regionsQuery = queryOptions({
  queryKey: ['regions'],
  queryFn: ({ signal }) => api.get<{ data: RegionRow[] }>('/regions/summary', {}, signal),
  refetchInterval: 30_000,
})

/** Latency of all monitors together, one line a region. */
export const regionSeriesQuery = (span: Span, stepSeconds: number) =>
  queryOptions({
    queryKey: ['regions', 'series', span.from, span.to, stepSeconds],
    queryFn: ({ signal }) =>
      api.get<{ data: SeriesPoint[] }>('/series', { ...span, step: stepSeconds, by: 'region' }, signal),
    placeholderData: (previous) => previous,
  })
