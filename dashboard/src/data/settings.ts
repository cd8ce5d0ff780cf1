import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { ApiKey, DeadLetter, Maintenance, Page, Secret, StatusPage } from '../contract.ts'

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => api.get<Page<ApiKey>>('/keys', { limit: 200 }, signal),
})
export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: ({ signal }) => api.get<Page<Secret>>('/secrets', { limit: 200 }, signal),
})
export const maintenancesQuery = queryOptions({
  queryKey: ['maintenances'],
  queryFn: ({ signal }) => api.get<Page<Maintenance>>('/maintenances', { limit: 200 }, signal),
})
export const statusPagesQuery = queryOptions({
  queryKey: ['status-pages'],
  queryFn: ({ signal }) => api.get<Page<StatusPage>>('/status-pages', { limit: 200 }, signal),
})

export const deadLettersQuery = queryOptions({
  queryKey: ['dead-letters'],
  queryFn: ({ signal }) => api.get<Page<DeadLetter>>('/dead-letters', { limit: 50 }, signal),
  retry: false,
})

type Resource = 'keys' | 'secrets' | 'maintenances' | 'status-pages'

/** Creates without an id, changes with one. */
export function useSave<Answer>(resource: Resource, id: string | null = null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: unknown) =>
      id === null ? api.post<Answer>(`/${resource}`, body) : api.patch<Answer>(`/${resource}/${id}`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: [resource] }),
  })
}

export function useDelete(resource: Resource) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/${resource}/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: [resource] }),
  })
}

/** Adds a secret, or replaces its value. */
export function usePutSecret() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ name, value }: { name: string; value: string }) =>
      api.put<Secret>(`/secrets/${encodeURIComponent(name)}`, { value }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['secrets'] }),
  })
}
