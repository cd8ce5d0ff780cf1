import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { escapeBytes, escapeFault, unescapeBytes } from './escapes.ts'

describe('escapes', () => {
  it('say bytes that cannot be typed', ({ expect }) => {
    expect([...unescapeBytes('A\\r\\n\\x00\\xFF\\\\é\\t')]).toEqual([65, 13, 10, 0, 255, 92, 0xc3, 0xa9, 9])
  })

  it('show bytes that cannot be seen, and as text what is text', ({ expect }) => {
    expect(escapeBytes(Uint8Array.of(0x41, 0x0d, 0x0a, 0xc3, 0xa9, 0x1b), 100)).toBe('A\\r\\né\\x1b')
    expect(escapeBytes(Uint8Array.of(0xff, 0xfe, 0x41, 0x5c), 100)).toBe('\\xff\\xfeA\\\\')
    expect(escapeBytes(new TextEncoder().encode('x'.repeat(50)), 10)).toBe('xxxxxxxxxx…')
  })

  it.for([['\\q'], ['a\\'], ['\\x4'], ['\\\\\\u0041']])(
    'know a slip of the pen: %j',
    ([text = ''], { expect }) => {
      expect(escapeFault(text)).toMatch(/is no escape/)
    },
  )

  it('are undone by being read: every byte, whatever it stands beside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const text = escapeBytes(bytes, 10_000)
        if (escapeFault(text) !== null) return false
        const again = unescapeBytes(text)
        return again.length === bytes.length && again.every((byte, index) => byte === bytes[index])
      }),
      { numRuns: 2_000 },
    )
  })
})
