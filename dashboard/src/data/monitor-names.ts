import { useQuery } from '@tanstack/react-query'
import { linesQuery } from './monitors.ts'

/** What monitors are called; one that is not there any more has words that say so. */
export function useMonitorNames(): (ids: readonly string[]) => string[] {
  const rows = useQuery(linesQuery).data ?? []
  return (ids) => ids.map((id) => rows.find((row) => row.id === id)?.name ?? 'a deleted monitor')
}
