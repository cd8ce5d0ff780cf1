import { useMemo, useState } from 'react'
import type { MonitorLine } from '../../contract.ts'
import { worstFirst } from './overview.ts'

/**
 * Worst first, but rows under a hand stay where they are: while `held`, the order is kept,
 * new rows come last, and everything is sorted anew once the hand is gone.
 */
export function useSteadyOrder(lines: readonly MonitorLine[], held: boolean): MonitorLine[] {
  const [order, setOrder] = useState<readonly string[]>([])
  const sorted = useMemo(() => (held ? keepOrder(lines, order) : worstFirst(lines)), [lines, held, order])
  const isOld = useMemo(
    () => !held && (sorted.length !== order.length || sorted.some(({ id }, index) => id !== order[index])),
    [sorted, order, held],
  )
  if (isOld) setOrder(sorted.map(({ id }) => id))
  return sorted
}

function keepOrder(lines: readonly MonitorLine[], order: readonly string[]): MonitorLine[] {
  const place = new Map(order.map((id, index) => [id, index]))
  const at = (line: MonitorLine) => place.get(line.id) ?? Number.MAX_SAFE_INTEGER
  return lines.toSorted((a, b) => at(a) - at(b))
}
