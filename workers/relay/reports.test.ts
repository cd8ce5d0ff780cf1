import { expect, test } from 'vitest'
import { ourFault } from '#core/our-fault'
import type { PlacedAnswer, ProbeReport } from '#core/probe/protocol'
import type { Outcome } from '#core/result'
import { Reports } from './reports.ts'

const placed = (id: string, outcome: Outcome, tick: number | null = 0): PlacedAnswer => ({
  id,
  monitorId: 'mon_1',
  configVersion: 1,
  tick,
  at: 0,
  ms: 1,
  answer: { ...ourFault('internal', ''), outcome },
})

/** A lane that hears nothing the first times. */
function lane(deaf = 0) {
  const heard: string[][] = []
  let calls = 0
  const report = async ({ answers }: ProbeReport) => {
    calls += 1
    if (calls <= deaf) throw new Error('moved')
    heard.push(answers.map(({ id }) => id))
  }
  return { heard, calls: () => calls, report }
}
const wait = (ms: number) => new Promise((go) => setTimeout(go, ms))

test('what is well waits for the rest of its batch, what is not is told at once', async () => {
  const told = lane()
  const reports = new Reports(told)
  reports.add(placed('a', 'up'))
  await wait(100)
  expect(told.heard).toEqual([])
  reports.add(placed('b', 'down'))
  reports.add(placed('c', 'up'))
  await wait(100)
  expect(told.heard).toEqual([['a', 'b', 'c']])
  reports.add(placed('d', 'up'))
  await reports.end()
  expect(told.heard).toEqual([['a', 'b', 'c'], ['d']])
})

test('who waits for a check that confirms is told at once', async () => {
  const told = lane()
  const reports = new Reports(told)
  reports.add(placed('a', 'up', null))
  await wait(100)
  expect(told.heard).toEqual([['a']])
})

test('a lane that does not hear is told again, and not for ever', async () => {
  const moved = lane(2)
  const reports = new Reports(moved)
  reports.add(placed('a', 'up'))
  await reports.end()
  expect(moved.heard).toEqual([['a']])
  const gone = lane(Infinity)
  const others = new Reports(gone)
  others.add(placed('b', 'up'))
  await others.end()
  expect(gone.calls()).toBe(3)
})
