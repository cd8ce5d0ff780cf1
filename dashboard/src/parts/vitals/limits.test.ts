import { test } from 'vitest'
import { budgetsOf, limitsOf } from './limits.ts'
import { vitalNames } from './vitals.ts'

test('a figure is drawn against the budgets of its check, else against Google’s limits', ({ expect }) => {
  const [lcp] = vitalNames
  if (!lcp) throw new Error('no vitals')
  const values = (check: Record<string, unknown>) => limitsOf(lcp, check).map(({ value }) => value)
  expect(values({})).toEqual([2_500, 4_000])
  expect(values({ budgets: { lcpMs: { degraded: 900, down: null }, cls: { down: 1 } } })).toEqual([900])
  expect(values({ budgets: { lcpMs: null }, maxLcpMs: 800 })).toEqual([800])
  expect(budgetsOf({ budgets: { lcpMs: { degraded: 900, down: 3_000 } }, maxLcpMs: 800 }, 'lcpMs')).toEqual([
    { value: 800, status: 'degraded' },
    { value: 3_000, status: 'down' },
  ])
  expect(budgetsOf({ maxLcpMs: 800 }, 'fcpMs')).toEqual([])
})
