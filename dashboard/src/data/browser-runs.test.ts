import { test } from 'vitest'
import { after, type LiveRun } from './browser-runs.ts'

const idle: LiveRun = { state: 'running', steps: [], run: null, error: null }
const step = { index: 0, type: 'click', title: 'Click “Pay”' }

test('a step is running, then it is what it came to; a problem ends it', ({ expect }) => {
  const begun = after(idle, 'step', { ...step, state: 'running' })
  expect(begun.steps).toMatchObject([{ title: 'Click “Pay”', outcome: null }])
  const over = {
    ...step,
    state: 'done',
    outcome: 'down',
    ms: 12,
    message: 'not there',
    picture: 'step-1.jpg',
  }
  const ended = after(begun, 'step', over)
  expect(ended.steps).toMatchObject([{ outcome: 'down', picture: 'step-1.jpg', message: 'not there' }])
  const lost = after(ended, 'problem', {
    status: 500,
    title: 'Lost',
    detail: 'The run was lost',
    requestId: 'r',
  })
  expect(lost.error).toMatchObject({ status: 500, message: 'The run was lost', requestId: 'r' })
})
