import { test } from 'vitest'
import { batched } from './batched.ts'

test('questions asked at once are asked together, each thing once, at most a hundred at a time', async ({
  expect,
}) => {
  const asked: number[] = []
  const ask = batched(async (ids) => {
    asked.push(ids.length)
    return new Map(ids.map((id) => [id, id.toUpperCase()]))
  })
  const ids = Array.from({ length: 250 }, (_, index) => `m${index % 120}`)
  expect(await Promise.all(ids.map(ask))).toEqual(ids.map((id) => id.toUpperCase()))
  expect(asked.length).toBeLessThanOrEqual(3)
  expect(Math.max(...asked)).toBe(100)
})

test('what is not there is undefined, and a failure is everybody’s who asked', async ({ expect }) => {
  const empty = batched(async () => new Map<string, string>())
  expect(await empty('m')).toBeUndefined()
  const broken = batched<string>(async () => {
    throw new Error('offline')
  })
  const answers = await Promise.allSettled([broken('a'), broken('b')])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
