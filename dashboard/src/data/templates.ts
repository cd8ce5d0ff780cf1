import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { MessageTemplate } from '#core/alert/template'
import { api } from '../api.ts'
import type { Page, Template, TemplatePreview } from '../contract.ts'

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => api.get<Page<Template>>('/templates', { limit: 500 }, signal),
})

/** What is tried, and on what. */
export interface Trial {
  event: string
  /** Null: on a made-up incident. */
  incidentId: string | null
  title: string | null
  text: string | null
}

/** What a template says. The answer before stays until the next one is there. */
export const previewQuery = ({ incidentId, ...trial }: Trial) =>
  queryOptions({
    queryKey: ['template-preview', incidentId, trial],
    queryFn: ({ signal: _ }) =>
      api.post<TemplatePreview>('/templates/preview', {
        ...trial,
        ...(incidentId !== null && { incidentId }),
      }),
    placeholderData: keepPreviousData,
    retry: false,
  })

/** Adds a template, or replaces the one for the same channel and kind of notice. */
export function useSaveTemplate() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (template: MessageTemplate) => api.put<Template>('/templates', template),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['templates'] }),
  })
}

/** Deletes a template: what it said is said in our own words again. */
export function useResetTemplate() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => api.delete(`/templates/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['templates'] }),
  })
}
