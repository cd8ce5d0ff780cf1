import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Channel, Device, Page, TestAnswer } from '../contract.ts'
import { readFacts } from '../push/this-browser.ts'

export const devicesQuery = queryOptions({
  queryKey: ['devices'],
  queryFn: ({ signal }) => api.get<Page<Device>>('/devices', { limit: 500 }, signal),
})

/** What this browser says of itself: asked anew whenever one comes back to the page. */
export const thisBrowserQuery = queryOptions({
  queryKey: ['this-browser'],
  queryFn: readFacts,
  staleTime: 0,
  retry: false,
})

/** The public keys of the channels that send to browsers, those that are switched on first. */
export const browserKeys = (channels: readonly Channel[]): string[] =>
  channels
    .filter(({ type }) => type === 'webpush')
    .toSorted((a, b) => Number(b.enabled) - Number(a.enabled))
    .map(({ config }) => String(config['publicKey']))

/** Something that changes devices: afterwards lists and counts are read again. */
export function useDeviceAct<Input, Answer>(act: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () =>
      Promise.all(
        ['devices', 'channels', 'this-browser', 'deliveries'].map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      ),
  })
}

export const useRemoveDevice = () => useDeviceAct((id: string) => api.delete(`/devices/${id}`))
export const useTestDevice = () => useDeviceAct((id: string) => api.post<TestAnswer>(`/devices/${id}/test`))
