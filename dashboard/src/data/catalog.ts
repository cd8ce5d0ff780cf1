import { queryOptions } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { JsonSchema } from '../form/schema.ts'

/** A kind of check or channel and the form it asks for. */
export interface CatalogType {
  type: string
  title: string
  schema: JsonSchema
}

export interface Catalog {
  checks: CatalogType[]
  channels: CatalogType[]
  regions: { id: string; name: string }[]
  /** Everything about a monitor but its check. */
  monitor: JsonSchema
}

export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  queryFn: ({ signal }) => api.get<Catalog>('/catalog', {}, signal),
  staleTime: Infinity,
})
