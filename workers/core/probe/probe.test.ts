import { expect, test } from 'vitest'
import { linesOf } from './lines.ts'
import { lanePatienceMs, longestMs, relayPatienceMs, secondTimeoutMs } from './patience.ts'

async function* pieces(...texts: string[]) {
  yield* texts
}
const lines = async (...texts: string[]) => {
  const found = []
  for await (const line of linesOf(pieces(...texts))) found.push(line)
  return found
}

test('lines are found wherever the pieces are cut', async () => {
  expect(await lines('one\ntw', 'o\n', '', 'three')).toEqual(['one', 'two', 'three'])
  expect(await lines('')).toEqual([])
})

test('a line without an end is not read for ever', async () => {
  const endless = Array.from({ length: 40 }, () => 'x'.repeat(100_000))
  await expect(lines(...endless)).rejects.toThrow('a line without an end')
})

test('a lane waits longer than the relay, and the relay longer than the slowest check', () => {
  const jobs = [
    { timeoutMs: 1_000, retry: true },
    { timeoutMs: 10_000, retry: true },
    { timeoutMs: 12_000, retry: false },
  ]
  expect(jobs.map(secondTimeoutMs)).toEqual([1_000, 5_000, 5_000])
  expect(longestMs(jobs)).toBe(15_000)
  expect(relayPatienceMs(jobs)).toBeGreaterThan(longestMs(jobs))
  expect(lanePatienceMs(jobs)).toBeGreaterThan(relayPatienceMs(jobs))
})
