import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { MonitorLine } from '../../contract.ts'

/**
 * Which rows something is to be done to. Only rows that are listed count: what a search has hidden is not acted on
 * behind anybody's back, and is marked again when it comes back.
 */
export function useMarks(shown: readonly MonitorLine[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | null>(null)
  const listed = useRef(shown)
  useEffect(() => {
    listed.current = shown
  })
  const marked = useMemo(() => (ids.size === 0 ? [] : shown.filter(({ id }) => ids.has(id))), [ids, shown])

  const toggle = useCallback((id: string, through: boolean) => {
    const from = last.current
    last.current = id
    setIds((old) =>
      through && from ? new Set([...old, ...between(listed.current, from, id)]) : flipped(old, id),
    )
  }, [])
  const clear = useCallback(() => {
    last.current = null
    setIds(new Set())
  }, [])
  const all = useCallback(() => setIds(new Set(listed.current.map(({ id }) => id))), [])
  return { ids, marked, toggle, clear, all }
}

function flipped(ids: ReadonlySet<string>, id: string): Set<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}

/** The rows from one to another, both included, whichever comes first. */
function between(lines: readonly MonitorLine[], from: string, to: string): string[] {
  const ends = [from, to].map((id) => lines.findIndex((line) => line.id === id))
  if (ends.includes(-1)) return [to]
  return lines.slice(Math.min(...ends), Math.max(...ends) + 1).map(({ id }) => id)
}
