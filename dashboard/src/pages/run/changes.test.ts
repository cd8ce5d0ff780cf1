import { test } from 'vitest'
import { noVitals } from '#core/run/schema'
import { changesOf, comparisonSentence, verdictOf } from './changes.ts'

const totals = {
  requests: 10,
  failedRequests: 0,
  bytes: 1_000,
  thirdPartyBytes: 0,
  consoleErrors: 0,
  pageErrors: 0,
}
const run = { vitals: { ...noVitals, lcpMs: 2_000, cls: 0.1 }, loadMs: 3_000, totals, steps: [] }

test('two runs differ by their figures, and less is better', ({ expect }) => {
  const other = {
    vitals: { ...noVitals, lcpMs: 1_200 },
    loadMs: 3_000,
    totals: { ...totals, bytes: 1_500 },
    steps: [],
  }
  const changes = new Map(changesOf(run, other).map(({ metric, by, verdict }) => [metric, [by, verdict]]))
  expect(changes.get('lcpMs')).toEqual([800, 'worse'])
  expect(changes.get('bytes')).toEqual([-500, 'better'])
  expect(changes.get('loadMs')).toEqual([0, null])
  expect(changes.get('cls')).toEqual([null, null])
  expect(changes.has('inpMs')).toBe(false)
  expect(comparisonSentence('Checkout', run, other).replaceAll('\u00A0', ' ')).toBe(
    'Checkout showed its largest part 800 ms later than in the other run',
  )
  expect(comparisonSentence('Checkout', run, run)).toBe(
    'Checkout showed its largest part as fast as in the other run',
  )
  expect(comparisonSentence('Checkout', { ...run, vitals: noVitals, loadMs: null }, other)).toBe(
    'Two runs of Checkout',
  )
})

test('what two runs never have quite the same is neither better nor worse', ({ expect }) => {
  const ofTimes = (now: number | null, before: number | null) => verdictOf('lcpMs', now, before)
  expect([ofTimes(2_000, 1_920), ofTimes(1_000, 900), ofTimes(900, 1_000), ofTimes(80, 40)]).toEqual([
    null,
    'worse',
    'better',
    null,
  ])
  expect([ofTimes(null, 1), ofTimes(1, null), ofTimes(0, 0)]).toEqual([null, null, null])
  expect([verdictOf('requests', 1, 0), verdictOf('cls', 0.02, 0.2)]).toEqual(['worse', 'better'])
})

test('two walks differ by what all their steps took', ({ expect }) => {
  const step = { index: 0, type: 'click', title: 'Click “Pay”', message: null, picture: null }
  type Walk = Parameters<typeof comparisonSentence>[1]
  const walk = (ms: number, outcome: 'up' | 'down' = 'up'): Walk => ({
    ...run,
    steps: [
      { ...step, ms: 100, outcome: 'up' as const },
      { ...step, ms, outcome },
    ],
  })
  const said = (...of: [Walk, Walk]) => comparisonSentence('Checkout', ...of).replaceAll('\u00A0', ' ')
  expect(said(walk(400), walk(900))).toBe(
    'Checkout went through its steps 500 ms sooner than in the other run',
  )
  expect(said(walk(400), walk(410))).toBe('Checkout went through its steps as fast as in the other run')
  expect(said(walk(400), walk(900, 'down'))).toBe('Two runs of Checkout')
})
