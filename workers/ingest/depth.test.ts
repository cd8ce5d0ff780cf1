import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { isDeeperThan, isTextDeeperThan } from './depth.ts'

describe('depth', () => {
  it('is the same in a value and in its text', ({ expect }) => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), fc.nat(8), (text, most) => {
        expect(isTextDeeperThan(text, most)).toBe(isDeeperThan(JSON.parse(text), most))
      }),
    )
  })

  it('is not taken from braces in texts, also behind escapes', ({ expect }) => {
    expect(isTextDeeperThan(JSON.stringify({ a: '\\"[[[[[[[[[[' }), 1)).toBe(false)
    expect(isTextDeeperThan(JSON.stringify({ a: '\\', b: [[1]], c: 0 }), 2)).toBe(true)
  })
})
