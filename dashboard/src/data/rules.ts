import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { RuleFields } from '#core/stream/rule/schema'
import { api } from '../api.ts'
import type { Page, Rule, RuleDryRun, RuleState } from '../contract.ts'

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

/** How a rule stands. @param everyMs how often it is asked again */
export const ruleStateQuery = (id: string, everyMs = stateEveryMs) =>
  queryOptions({
    queryKey: ['rules', id, 'state'],
    queryFn: ({ signal }) => api.get<RuleState>(`/rules/${id}/state`, {}, signal),
    refetchInterval: everyMs,
  })

/** A span of the past, epoch ms. */
export interface Span {
  from: number
  to: number
}

/** When a rule would have fired. The answer before stays until the next one is there. */
export const dryRunQuery = (rule: RuleFields, { from, to }: Span) =>
  queryOptions({
    queryKey: ['dry-run', rule, from, to],
    queryFn: ({ signal: _ }) =>
      api.post<RuleDryRun>('/rules/dry-run', {
        rule,
        from: new Date(from).toISOString(),
        to: new Date(to).toISOString(),
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
