import { queryOptions } from '@tanstack/react-query'
import { api, ApiProblem } from '../api.ts'
import type { Session } from '../contract.ts'

/** Who is signed in; null when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api.get<Session>('/session', {}, signal)
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null
      throw error
    }
  },
  staleTime: 300_000,
})

/** Whether this server has no owner yet. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  queryFn: ({ signal }) => api.get<{ needed: boolean }>('/setup', {}, signal),
})

export const signIn = (body: { email: string; password: string }) =>
  api.post<unknown>('/auth/sign-in/email', body)
export const signOut = () => api.post<unknown>('/auth/sign-out', {})
export const setUp = (body: { name: string; email: string; password: string; workspace: string }) =>
  api.post<unknown>('/setup', body)
