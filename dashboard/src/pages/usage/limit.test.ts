import { describe, it } from 'vitest'
import { limitOf } from './limit.ts'

describe('a limit as it is typed', () => {
  it('is a whole number in whatever groups, or none', ({ expect }) => {
    expect(limitOf('1,000 000', 1)).toBe(1_000_000)
    expect(limitOf(' 0 ', 0)).toBe(0)
    expect(limitOf('  ', 1)).toBeNull()
  })

  it('is never taken for none when it cannot be read', ({ expect }) => {
    for (const text of ['0', '-1', '1.5', '1e3', 'many']) expect(limitOf(text, 1)).toBeNaN()
  })
})
