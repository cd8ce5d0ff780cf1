import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RuleFields } from '#core/stream/rule/schema'
import { api } from '../api.ts'
import type { Page, Rule, RuleBriefState, RuleDryRun, RuleKey, RuleState } from '../contract.ts'

const stateEveryMs = 5_000

/** @param stream only those that watch this one */
export const rulesQuery = (stream?: string) =>
  queryOptions({
    queryKey: ['rules', 'list', stream ?? null],
    queryFn: ({ signal }) => api.get<Page<Rule>>('/rules', { stream, limit: 200 }, signal),
    refetchInterval: 60_000,
  })

export const ruleQuery = (id: string) =>
  queryOptions({
    queryKey: ['rules', id],
    queryFn: ({ signal }) => api.get<Rule>(`/rules/${id}`, {}, signal),
  })

/** How a rule stands: which keys fire. */
export const ruleStateQuery = (id: string) =>
  queryOptions({
    queryKey: ['rules', id, 'state'],
    queryFn: ({ signal }) => api.get<RuleState>(`/rules/${id}/state`, {}, signal),
    refetchInterval: stateEveryMs,
  })

/** How the rules of a list stand, by their ids, all asked at once. @param stream only those that watch this one */
export const ruleStatesQuery = (stream?: string) =>
  queryOptions({
    queryKey: ['rules', 'states', stream ?? null],
    queryFn: async ({ signal }) => {
      const { data } = await api.get<Page<RuleBriefState>>('/rules/states', { stream, limit: 200 }, signal)
      return Object.fromEntries(data.map((state) => [state.id, state]))
    },
    refetchInterval: stateEveryMs,
  })

/** A span of the past, epoch ms. */
export interface Span {
  from: number
  to: number
}

/**
 * When a rule would have fired. The answer before stays until the next one is there.
 * @param keys whose values are told too
 */
export const dryRunQuery = (rule: RuleFields, { from, to }: Span, keys: readonly RuleKey[]) =>
  queryOptions({
    queryKey: ['dry-run', rule, from, to, keys],
    queryFn: ({ signal: _ }) =>
      api.post<RuleDryRun>('/rules/dry-run', {
        rule,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
        keys,
      }),
    placeholderData: keepPreviousData,
    retry: false,
  })

/** Makes one without an old one; with one, changes it if nobody else has meanwhile. Its stream stays. */
export function useSaveRule(old: Pick<Rule, 'id' | 'version'> | null) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (fields: Omit<RuleFields, 'paused'>) => {
      const { stream: _, ...rest } = fields
      return old ? api.patch<Rule>(`/rules/${old.id}`, rest, old.version) : api.post<Rule>('/rules', fields)
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  })
}

export function usePauseRule() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ id, version, paused }: Pick<Rule, 'id' | 'version' | 'paused'>) =>
      api.patch<Rule>(`/rules/${id}`, { paused: !paused }, version),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['rules'] }),
  })
}

export function useDeleteRule() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/rules/${id}`),
    onSuccess: (_, id) => {
      queries.removeQueries({ queryKey: ['rules', id] })
      return queries.invalidateQueries({ queryKey: ['rules', 'list'] })
    },
  })
}
