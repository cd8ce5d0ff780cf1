import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Channel, Page, TestAnswer } from '../contract.ts'

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: ({ signal }) => api.get<Page<Channel>>('/channels', { limit: 200 }, signal),
  refetchInterval: 60_000,
})

export interface ChannelInput {
  name?: string
  type?: string
  config?: unknown
  enabled?: boolean
  personId?: string | null
}

/** Creates without an id, changes with one. The answer to a create may hold a secret that is shown once. */
export function useSaveChannel(id: string | null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (input: ChannelInput) =>
      id === null ? api.post<Channel>('/channels', input) : api.patch<Channel>(`/channels/${id}`, input),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channels'] }),
  })
}

export function useDeleteChannel() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/channels/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channels'] }),
  })
}

export function useTestChannel() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.post<TestAnswer>(`/channels/${id}/test`),
    // It is in the log now, and may be the first message that was taken.
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['deliveries'] }),
        queries.invalidateQueries({ queryKey: ['channels'] }),
      ]),
  })
}

/** Makes a new signing secret; the answer is the only place that shows it. */
export function useRotateSecret() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.post<Channel>(`/channels/${id}/rotate-secret`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['channels'] }),
  })
}
