import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Catalog } from '../contract.ts'

export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: ({ signal }) => api.get<Catalog>('/catalog', {}, signal),
  staleTime: Infinity,
})
