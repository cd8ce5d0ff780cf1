import { test } from 'vitest'
import type { RunStep } from '#core/run/schema'
import { comparedSteps } from './compared-steps.ts'

const step = (title: string, ms: number, outcome: RunStep['outcome'] = 'up'): RunStep => ({
  index: 0,
  type: 'click',
  title,
  outcome,
  ms,
  message: null,
  picture: null,
})

test('steps of two walks stand beside each other while they are the same', ({ expect }) => {
  const found = comparedSteps(
    [step('Open', 10), step('Click “Pay”', 20), step('See “Thanks”', 0, 'skipped')],
    [step('Open', 8), step('Click “Buy”', 30)],
  )
  expect(found.map(({ index, title, now, before }) => [index, title, now, before])).toEqual([
    [0, 'Open', 10, 8],
    [1, 'Click “Pay”', 20, null],
    [1, 'Click “Buy”', null, 30],
    [2, 'See “Thanks”', null, null],
  ])
})
