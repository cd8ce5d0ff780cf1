import { it } from 'vitest'
import { isReached, neededVoices } from './quorum.ts'

it('so many regions must have a voice, of those configured', ({ expect }) => {
  expect([1, 2, 3, 4, 5, 8].map((regions) => neededVoices('majority', regions))).toEqual([1, 2, 2, 3, 3, 5])
  expect([1, 2, 3, 4, 5, 8].map((regions) => neededVoices('all', regions))).toEqual([1, 1, 2, 2, 3, 4])
  expect([1, 2, 3].map((regions) => neededVoices(2, regions))).toEqual([1, 2, 2])
  expect(neededVoices('all', 0)).toBe(1)
})

it('a number and the majority are reached by so many that agree, all by everybody who votes', ({
  expect,
}) => {
  expect(isReached(2, 3, 1, 3)).toBe(false)
  expect(isReached(2, 3, 2, 3)).toBe(true)
  expect(isReached('majority', 3, 2, 3)).toBe(true)
  expect(isReached('majority', 5, 2, 2)).toBe(false)
  expect(isReached('all', 3, 2, 3)).toBe(false)
  expect(isReached('all', 3, 2, 2)).toBe(true)
  expect(isReached('all', 3, 1, 1)).toBe(false)
})
