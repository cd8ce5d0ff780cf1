import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { Page, SchemaDiff, SchemaVerdict, StreamSchemaFacts, StreamSchemaVersion } from '../contract.ts'

const at = (stream: string, what = ''): string => `/streams/${encodeURIComponent(stream)}/schemas${what}`
const key = (stream: string) => ['streams', stream, 'schemas'] as const

/** The versions of a stream's schema, newest first: a stream has at most 200. */
export const schemasQuery = (stream: string) =>
  queryOptions({
    queryKey: [...key(stream), 'list'],
    queryFn: ({ signal }) => api.get<Page<StreamSchemaFacts>>(at(stream), { limit: 200 }, signal),
    select: ({ data }) => data,
  })

/** One version, with the schema. It never changes. */
export const schemaQuery = (stream: string, version: number) =>
  queryOptions({
    queryKey: [...key(stream), version],
    queryFn: ({ signal }) => api.get<StreamSchemaVersion>(at(stream, `/${version}`), {}, signal),
    staleTime: Infinity,
  })

/** What changed from one version to another. The answer before stays until the next one is there. */
export const schemaDiffQuery = (stream: string, version: number, against: number) =>
  queryOptions({
    queryKey: [...key(stream), 'diff', version, against],
    queryFn: ({ signal }) => api.get<SchemaDiff>(at(stream, `/${version}/diff`), { against }, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })

/** Whether a schema could be the next version; nothing is written. Rejects where it is no schema that can be used. */
export const schemaCheckQuery = (stream: string, schema: unknown, latest: number) =>
  queryOptions({
    queryKey: [...key(stream), 'check', latest, schema],
    queryFn: ({ signal: _ }) => api.post<SchemaVerdict>(at(stream, '/check'), { schema }),
    retry: false,
  })

export function useAddSchema(stream: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: { schema: unknown; notes: string }) => api.post<StreamSchemaVersion>(at(stream), body),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['streams', stream] }),
  })
}
