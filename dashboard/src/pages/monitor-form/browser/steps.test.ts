import { test } from 'vitest'
import { Flow } from '#core/flow/schema'
import { addable, type AddableType, newStep, selectorOf, withSelector } from './steps.ts'

test('every step that can be added is one that is walked, once its blanks are filled', ({ expect }) => {
  const steps = (Object.keys(addable) as AddableType[]).map((type) => {
    const step = { ...newStep(type), ...(type === 'navigate' && { url: 'https://shop.example/' }) }
    const filled = 'selectors' in step ? withSelector(step, '#buy') : step
    return 'text' in filled ? { ...filled, text: 'Sold' } : filled
  })
  expect(Flow.safeParse({ steps }).error?.issues).toBeUndefined()
})

test('the first way to an element is edited, the others stay', ({ expect }) => {
  const step = { type: 'click', selectors: [['aria/Buy'], ['#buy']] }
  expect(selectorOf(step)).toEqual({ text: 'aria/Buy', isPath: false, others: 1 })
  expect(withSelector(step, 'text/Buy')).toEqual({ type: 'click', selectors: ['text/Buy', ['#buy']] })
  expect(selectorOf({ type: 'click', selectors: [['#host', '#buy']] })).toMatchObject({ isPath: true })
})
