import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { WireReader } from './wire-reader.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (chunk: Uint8Array | null) => (chunk === null ? null : new TextDecoder().decode(chunk))

const readerOf = (chunks: readonly (string | Uint8Array)[]) => {
  const left = chunks.map((chunk) => (typeof chunk === 'string' ? bytes(chunk) : chunk))
  return new WireReader(async () => left.shift() ?? null)
}

describe('a wire reader', () => {
  it('finds a mark that is spread over pieces, and keeps what follows it', async ({ expect }) => {
    const reader = readerOf(['220 re', 'ady\r', '\nEHLO', ' more'])
    expect(text(await reader.until(bytes('\r\n'), 100))).toBe('220 ready\r\n')
    expect(text(await reader.exactly(6))).toBe('EHLO m')
    expect(text(await reader.some())).toBe('ore')
    expect(await reader.some()).toBeNull()
  })

  it('takes a line that is just short enough and no longer one', async ({ expect }) => {
    expect(text(await readerOf(['abc\n']).until(bytes('\n'), 4))).toBe('abc\n')
    await expect(readerOf(['abcd\n']).until(bytes('\n'), 4)).rejects.toMatchObject({ failure: 'protocol' })
    await expect(readerOf(['abcd', 'e']).until(bytes('\n'), 4)).rejects.toMatchObject({ failure: 'protocol' })
  })

  it('calls an early end a reset', async ({ expect }) => {
    await expect(readerOf(['abc']).exactly(4)).rejects.toMatchObject({ failure: 'reset' })
    await expect(readerOf(['abc']).until(bytes('\n'), 10)).rejects.toMatchObject({ failure: 'reset' })
  })

  it('gives every byte once and in order, however it is cut', async () => {
    const chunk = fc.uint8Array({ minLength: 1, maxLength: 9_000 })
    await fc.assert(
      fc.asyncProperty(fc.array(chunk, { maxLength: 8 }), fc.array(fc.nat(6_000)), async (chunks, wishes) => {
        const whole = new Uint8Array(await new Blob(chunks).arrayBuffer())
        const reader = readerOf(chunks)
        let at = 0
        for (const wish of wishes) {
          const exact = wish % 2 === 0 && at + wish <= whole.length
          const taken = exact ? await reader.exactly(wish) : await reader.some(Math.max(1, wish))
          if (taken === null) return at === whole.length
          if (taken.some((byte, index) => byte !== whole[at + index])) return false
          at += taken.length
        }
        return at <= whole.length
      }),
      { numRuns: 60 },
    )
  })
})
