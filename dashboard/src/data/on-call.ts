import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api } from '../api.ts'
import type { CalendarFeed, OnCall, Page, Person, Schedule, Shifts } from '../contract.ts'

/** Who is on call changes by itself. */
const refetchInterval = 60_000

export const onCallQuery = queryOptions({
  queryKey: ['on-call'],
  queryFn: ({ signal }) => api.get<Page<OnCall>>('/on-call', { limit: 200 }, signal),
  refetchInterval,
})

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: ['schedules', id],
    queryFn: ({ signal }) => api.get<Schedule>(`/schedules/${id}`, {}, signal),
  })

export const shiftsQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['schedules', id, 'shifts', from, to],
    queryFn: ({ signal }) =>
      api.get<Shifts>(
        `/schedules/${id}/shifts`,
        { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval,
  })

export const calendarFeedsQuery = queryOptions({
  queryKey: ['calendar-feeds'],
  queryFn: ({ signal }) => api.get<Page<CalendarFeed>>('/calendar-feeds', { limit: 500 }, signal),
})

export const peopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => api.get<Page<Person>>('/people', { limit: 500 }, signal),
})

/** A person by id: one that is not there any more has no name. */
export type NameOf = (personId: string | null) => string

/** What people are called; for one who was deleted, or has not come yet, words that say so. */
export function usePeople(): { people: Person[]; nameOf: NameOf } {
  const { data, isPending } = useQuery(peopleQuery)
  const people = data?.data ?? []
  const names = new Map(people.map(({ id, name }) => [id, name]))
  return {
    people: people.toSorted((a, b) => a.name.localeCompare(b.name)),
    nameOf: (id) => (id === null ? 'Nobody' : (names.get(id) ?? (isPending ? '…' : 'Somebody deleted'))),
  }
}

export function useAddPerson() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => api.post<Person>('/people', { name }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people'] }),
  })
}

/** Everything that is reckoned from schedules is asked anew after a change of one. */
function useRefresh() {
  const queries = useQueryClient()
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['schedules'] }),
      queries.invalidateQueries({ queryKey: ['on-call'] }),
    ])
}

/** Creates without a schedule; with one, changes it if nobody else has meanwhile. */
export function useSaveSchedule(old: Pick<Schedule, 'id' | 'version'> | null) {
  const onSuccess = useRefresh()
  return useMutation({
    mutationFn: (body: unknown) =>
      old
        ? api.patch<Schedule>(`/schedules/${old.id}`, body, old.version)
        : api.post<Schedule>('/schedules', body),
    onSuccess,
  })
}

export function useDeleteSchedule(id: string) {
  const onSuccess = useRefresh()
  return useMutation({ mutationFn: () => api.delete(`/schedules/${id}`), onSuccess })
}

type Kind = 'overrides' | 'swaps'

export function useAddChange(id: string, kind: Kind) {
  const onSuccess = useRefresh()
  return useMutation({ mutationFn: (body: unknown) => api.post(`/schedules/${id}/${kind}`, body), onSuccess })
}

export function useTakeBack(id: string, kind: Kind) {
  const onSuccess = useRefresh()
  return useMutation({
    mutationFn: (changeId: string) => api.delete(`/schedules/${id}/${kind}/${changeId}`),
    onSuccess,
  })
}

export function useAddFeed() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (target: { scheduleId: string } | { personId: string }) =>
      api.post<CalendarFeed>('/calendar-feeds', target),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['calendar-feeds'] }),
  })
}

export function useRevokeFeed() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/calendar-feeds/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['calendar-feeds'] }),
  })
}
