import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Severity } from '#core/incident/schema'
import { api } from '../api.ts'
import type { Foretold, Page, Person, Policy, Schedule, Team } from '../contract.ts'
import { channelsQuery } from './channels.ts'
import { usePeople } from './on-call.ts'

export const teamsQuery = queryOptions({
  queryKey: ['teams'],
  queryFn: ({ signal }) => api.get<Page<Team>>('/teams', { limit: 500 }, signal),
})
export const policiesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => api.get<Page<Policy>>('/policies', { limit: 500 }, signal),
})
export const policyQuery = (id: string) =>
  queryOptions({
    queryKey: ['policies', id],
    queryFn: ({ signal }) => api.get<Policy>(`/policies/${id}`, {}, signal),
  })
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', id],
    queryFn: ({ signal }) => api.get<Person>(`/people/${id}`, {}, signal),
  })
const schedulesQuery = queryOptions({
  queryKey: ['schedules', 'all'],
  queryFn: ({ signal }) => api.get<Page<Schedule>>('/schedules', { limit: 200 }, signal),
})

/** What a policy says, as a simulation takes it. */
export type PolicyDraft = Pick<
  Policy,
  | 'steps'
  | 'repeat'
  | 'fallback'
  | 'groupBy'
  | 'groupWaitSeconds'
  | 'groupIntervalSeconds'
  | 'reopenWithinSeconds'
>

/** Who would be told. The answer before stays until the next one is there. */
export const simulationQuery = (policy: PolicyDraft, severity: Severity, at: string | null) =>
  queryOptions({
    queryKey: ['simulation', policy, severity, at],
    queryFn: ({ signal: _ }) =>
      api.post<{ data: Foretold[]; truncated: boolean }>('/policies/simulate', {
        policy,
        severity,
        ...(at !== null && { at }),
      }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  })

export type AudienceKind = 'channelIds' | 'personIds' | 'scheduleIds' | 'teamIds'

/** Everybody whom a policy may name, by kind. */
export interface Audience {
  kind: AudienceKind
  title: string
  members: { id: string; name: string }[]
}

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name)

/** Whom a policy may name. Personal channels are left to their persons. */
export function useAudiences(): Audience[] {
  const { people } = usePeople()
  const channels = useQuery(channelsQuery).data?.data ?? []
  const teams = useQuery(teamsQuery).data?.data ?? []
  const schedules = useQuery(schedulesQuery).data?.data ?? []
  return [
    { kind: 'scheduleIds', title: 'Who is on call', members: schedules.toSorted(byName) },
    { kind: 'personIds', title: 'People', members: people },
    { kind: 'teamIds', title: 'Teams', members: teams.toSorted(byName) },
    {
      kind: 'channelIds',
      title: 'Channels',
      members: channels.filter(({ personId }) => personId === null).toSorted(byName),
    },
  ]
}

type Resource = 'people' | 'teams' | 'policies'

/** Creates without an old one; with one, changes it if nobody else has meanwhile. */
export function useSaveVersioned<Thing extends { id: string; version: number }>(
  resource: Resource,
  old: Pick<Thing, 'id' | 'version'> | null,
) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: unknown) =>
      old
        ? api.patch<Thing>(`/${resource}/${old.id}`, body, old.version)
        : api.post<Thing>(`/${resource}`, body),
    onSuccess: () => refreshed(queries, resource),
  })
}

export function useDeleteFrom(resource: Resource) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (path: string) => api.delete(`/${resource}/${path}`),
    onSuccess: () => refreshed(queries, resource),
  })
}

/** Who is told changes with each of them. */
const refreshed = (queries: ReturnType<typeof useQueryClient>, resource: Resource) =>
  Promise.all(
    [resource, 'simulation', 'channels'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
  )
