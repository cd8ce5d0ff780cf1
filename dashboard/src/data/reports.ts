import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { ReliabilityAnswer, SlaReport } from '../contract.ts'
import { monitorKeys, type Span } from './monitors.ts'

/** What a report is about; empty texts are no filter. */
export interface ReportFilter extends Span {
  tag?: string | undefined
  group?: string | undefined
}

export const slaQuery = (filter: ReportFilter) =>
  infiniteQueryOptions({
    queryKey: ['reports', 'sla', filter],
    queryFn: ({ signal, pageParam }) =>
      api.get<SlaReport>('/reports/sla', { ...filter, limit: 200, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (previous) => previous,
  })

/** Where the whole report is to be had as CSV. */
export function slaCsvUrl(filter: ReportFilter): string {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '')
  return `/api/v1/reports/sla.csv?${new URLSearchParams(said as [string, string][]).toString()}`
}

export const reliabilityQuery = (id: string, span: Span) =>
  queryOptions({
    queryKey: [...monitorKeys.one(id), 'reliability', span.from, span.to],
    queryFn: ({ signal }) => api.get<ReliabilityAnswer>(`/monitors/${id}/reliability`, { ...span }, signal),
    placeholderData: (previous) => previous,
  })
