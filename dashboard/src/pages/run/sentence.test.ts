import { test } from 'vitest'
import { noVitals } from '#core/run/schema'
import { runSentence } from './sentence.ts'

const calm = {
  outcome: 'up' as const,
  message: null,
  steps: [],
  over: [],
  vitals: { ...noVitals, lcpMs: 1_240 },
  loadMs: 1_500,
}
const said = (more: Partial<Parameters<typeof runSentence>[1]>): string =>
  runSentence('Checkout', { ...calm, ...more }).replaceAll('\u00A0', ' ')
const step = { index: 0, type: 'click', title: 'Click “Pay”', ms: 400, message: null, picture: null }

test('a run is told in one sentence', ({ expect }) => {
  expect(said({})).toBe('Checkout took 1.2 s to show its largest part')
  expect(
    said({
      outcome: 'degraded',
      over: [{ metric: 'lcpMs', value: 3_100, limit: 2_500, verdict: 'degraded' }],
    }),
  ).toBe('Checkout took 3.1 s to show its largest part, 600 ms over its budget')
  expect(said({ over: [{ metric: 'requests', value: 80, limit: 50, verdict: 'down' }] })).toBe(
    'Checkout broke a budget: requests 80, 50 allowed',
  )
  expect(said({ steps: [{ ...step, outcome: 'up' }] })).toBe('Checkout went through 1 step in 400 ms')
  expect(said({ outcome: 'down', steps: [{ ...step, outcome: 'down' }] })).toBe(
    'Checkout stopped at step 1 of 1: Click “Pay”',
  )
  expect(said({ outcome: 'degraded', message: '28 % of its picture has changed' })).toBe(
    'Checkout: 28 % of its picture has changed',
  )
  expect(said({ outcome: 'down' })).toBe('Checkout failed')
})
