import { describe, it } from 'vitest'
import { makeId } from './id.ts'

describe('makeId', () => {
  it('says what it is for and spells the random bytes in 20 letters', ({ expect }) => {
    expect(makeId('monitor', new Uint8Array(20))).toBe(`mon_${'0'.repeat(20)}`)
    expect(
      makeId(
        'key',
        Uint8Array.from({ length: 20 }, (_, i) => i + 224),
      ),
    ).toMatch(/^key_[0-9a-hjkmnp-tv-z]{20}$/)
  })

  it('refuses too little randomness', ({ expect }) => {
    expect(() => makeId('monitor', new Uint8Array(19))).toThrow(RangeError)
  })
})
