import { useState } from 'react'
import type { MonitorSummary } from '../../contract.ts'
import { byTrouble } from './overview.ts'

/**
 * Worst first, but rows under a hand stay where they are: while `held`, the order is kept,
 * new rows come last, and everything is sorted anew once the hand is gone.
 */
export function useSteadyOrder(rows: readonly MonitorSummary[], held: boolean): MonitorSummary[] {
  const [order, setOrder] = useState<readonly string[]>([])
  const sorted = held ? keepOrder(rows, order) : rows.toSorted(byTrouble)
  const ids = sorted.map((row) => row.id)
  if (!held && (ids.length !== order.length || ids.some((id, index) => id !== order[index]))) setOrder(ids)
  return sorted
}

function keepOrder(rows: readonly MonitorSummary[], order: readonly string[]): MonitorSummary[] {
  const place = new Map(order.map((id, index) => [id, index]))
  const at = (row: MonitorSummary) => place.get(row.id) ?? Number.MAX_SAFE_INTEGER
  return rows.toSorted((a, b) => at(a) - at(b))
}
