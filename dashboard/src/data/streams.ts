import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { type WindowName, windowMs } from '#core/stream/bounds'
import { api } from '../api.ts'
import type {
  Aggregate,
  Page,
  RefusedEvent,
  Replayed,
  Stream,
  StreamSeries,
  StreamShard,
} from '../contract.ts'

const healthEveryMs = 5_000
const shownDeadLetters = 100

const at = (name: string, what = ''): string => `/streams/${encodeURIComponent(name)}${what}`

export const streamsQuery = queryOptions({
  queryKey: ['streams'],
  queryFn: ({ signal }) => api.get<Page<Stream>>('/streams', { limit: 200 }, signal),
})
export const streamQuery = (name: string) =>
  queryOptions({
    queryKey: ['streams', name],
    queryFn: ({ signal }) => api.get<Stream>(at(name), {}, signal),
  })

/** How a stream is doing, shard by shard. @param everyMs how often it is asked again */
export const streamHealthQuery = (name: string, everyMs = healthEveryMs) =>
  queryOptions({
    queryKey: ['streams', name, 'health'],
    queryFn: ({ signal }) => api.get<{ data: StreamShard[] }>(at(name, '/health'), {}, signal),
    select: ({ data }) => data,
    staleTime: 1_000,
    refetchInterval: everyMs,
  })

/** @param total how many there are: another number is another question. The answer before stays meanwhile. */
export const deadEventsQuery = (name: string, total: number | null) =>
  queryOptions({
    queryKey: ['streams', name, 'dead-letters', total],
    queryFn: ({ signal }) =>
      api.get<{ data: RefusedEvent[] }>(at(name, '/dead-letters'), { limit: shownDeadLetters }, signal),
    select: ({ data }) => data,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  })

/** What is asked of a stream's windows. Times are epoch ms. */
export interface StreamQuestion {
  from: number
  to: number
  groupBy: string
  where: string
  top: number
}

const asked = ({ from, to, ...question }: StreamQuestion) => ({
  ...question,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})

/** Window by window. The answer before stays until the next one is there. */
export const streamSeriesQuery = (name: string, question: StreamQuestion, step: string | undefined) =>
  queryOptions({
    queryKey: ['streams', name, 'series', question, step],
    queryFn: ({ signal }) => api.get<StreamSeries>(at(name, '/series'), { ...asked(question), step }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  })

/**
 * The windows from before the socket was opened, by their start.
 * @param opened how often it was: each time they are read anew, and never between
 */
export const windowsBeforeQuery = (
  name: string,
  question: { step: WindowName; windows: number; groupBy: string; top: number },
  opened: number,
) =>
  queryOptions({
    queryKey: ['live-windows', name, question, opened],
    queryFn: async ({ signal }) => {
      const { step, windows, ...rest } = question
      const window = Math.ceil((windows * windowMs[step]) / 1_000)
      const { data } = await api.get<StreamSeries>(at(name, '/series'), { ...rest, step, window }, signal)
      return new Map(data.map(({ t, rows }) => [Date.parse(t), rows]))
    },
    enabled: opened > 0,
    staleTime: Infinity,
    gcTime: 0,
    placeholderData: keepPreviousData,
    retry: false,
  })

/** All of the span together. The answer before stays until the next one is there. */
export const streamAggregateQuery = (name: string, question: StreamQuestion) =>
  queryOptions({
    queryKey: ['streams', name, 'aggregate', question],
    queryFn: ({ signal }) => api.get<Aggregate>(at(name, '/aggregate'), asked(question), signal),
    placeholderData: keepPreviousData,
    retry: false,
  })

/** The newest events that fit, newest first. */
export const recentEvents = (
  name: string,
  where: string,
  limit: number,
): Promise<Record<string, unknown>[]> =>
  api.get<{ data: Record<string, unknown>[] }>(at(name, '/recent'), { limit, where }).then(({ data }) => data)

/** Makes one without an old one; with one, changes it if nobody else has meanwhile. */
export function useSaveStream(old: Pick<Stream, 'name' | 'version'> | null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: unknown) =>
      old ? api.patch<Stream>(at(old.name), body, old.version) : api.post<Stream>('/streams', body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['streams'] }),
  })
}

export function useDeleteStream() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.delete(at(name)),
    onSuccess: () => queries.invalidateQueries({ queryKey: streamsQuery.queryKey, exact: true }),
  })
}

/** Has refused events judged again, all of these batches. */
export function useReplay(name: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (batches: readonly string[]) =>
      api.post<Replayed>(at(name, '/dead-letters/replay'), { batches }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['streams', name] }),
  })
}
