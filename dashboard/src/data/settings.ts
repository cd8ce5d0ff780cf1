import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type {
  AlertingSettings,
  ApiKey,
  DeadLetter,
  Location,
  Maintenance,
  Page,
  Secret,
  Silence,
  StatusPage,
} from '../contract.ts'

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: ({ signal }) => api.get<Page<ApiKey>>('/keys', { limit: 200 }, signal),
})
export const secretsQuery = queryOptions({
  queryKey: ['secrets'],
  queryFn: ({ signal }) => api.get<Page<Secret>>('/secrets', { limit: 200 }, signal),
})
export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: ({ signal }) => api.get<Page<Location>>('/locations', {}, signal),
  // Whether an agent is there changes by itself.
  refetchInterval: 15_000,
})
export const maintenancesQuery = queryOptions({
  queryKey: ['maintenances'],
  queryFn: ({ signal }) => api.get<Page<Maintenance>>('/maintenances', { limit: 200 }, signal),
})
export const silencesQuery = queryOptions({
  queryKey: ['silences'],
  queryFn: ({ signal }) => api.get<Page<Silence>>('/silences', { limit: 200 }, signal),
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

type Resource = 'keys' | 'locations' | 'secrets' | 'maintenances' | 'silences' | 'status-pages'

/** Creates without an id, changes with one. */
export function useSave<Answer>(resource: Resource, id: string | null = null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: unknown) =>
      id === null ? api.post<Answer>(`/${resource}`, body) : api.patch<Answer>(`/${resource}/${id}`, body),
    onSuccess: () => refresh(queries, resource),
  })
}

/** Locations are regions as well, and those are in the catalogue. */
async function refresh(queries: QueryClient, resource: Resource): Promise<void> {
  await queries.invalidateQueries({ queryKey: [resource] })
  if (resource === 'locations') await queries.invalidateQueries({ queryKey: ['catalog'] })
}

/** Gives a private location another token. */
export function useRotateToken() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.post<Location>(`/locations/${id}/token`, {}),
    onSuccess: () => refresh(queries, 'locations'),
  })
}

export function useDelete(resource: Resource) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/${resource}/${id}`),
    onSuccess: () => refresh(queries, resource),
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

export const alertingQuery = queryOptions({
  queryKey: ['alerting'],
  queryFn: ({ signal }) => api.get<AlertingSettings>('/alerting', {}, signal),
})

/** Changes how the workspace is alerted beside its policies. */
export function useSaveAlerting() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: AlertingSettings) => api.patch<AlertingSettings>('/alerting', body),
    onSuccess: (answer) => queries.setQueryData(alertingQuery.queryKey, answer),
  })
}
