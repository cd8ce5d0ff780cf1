import { describe, it } from 'vitest'
import { inWords } from './duration.ts'

describe('inWords', () => {
  it.for([
    [0, '0 s'],
    [-5_000, '0 s'],
    [45_000, '45 s'],
    [252_000, '4 min 12 s'],
    [3_600_000, '1 h'],
    [7_505_000, '2 h 5 min'],
    [259_200_000 + 59_000, '3 d'],
    [266_400_000, '3 d 2 h'],
  ] as const)('says %d ms as "%s"', ([ms, words], { expect }) => {
    expect(inWords(ms)).toBe(words)
  })
})
