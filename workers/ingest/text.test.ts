import { describe, it } from 'vitest'
import { linesOf, textOf } from './text.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('text of bodies', () => {
  it('is split at line feeds, with and without one at the end, and blanks around lines go', ({ expect }) => {
    expect([...linesOf(bytes('a\r\n b\n\nc'))].map(({ text }) => text)).toEqual(['a', 'b', '', 'c'])
    expect([...linesOf(bytes('a\n'))].map(({ text }) => text)).toEqual(['a'])
    expect([...linesOf(bytes(''))]).toEqual([])
  })

  it('keeps its other lines when one is not UTF-8', ({ expect }) => {
    const body = new Uint8Array([...bytes('ä\n'), 0xff, 0x0a, ...bytes('b')])
    expect([...linesOf(body)].map(({ text }) => text)).toEqual(['ä', null, 'b'])
  })

  it('has no byte order mark', ({ expect }) => {
    expect(textOf(bytes('\uFEFF{}'))).toBe('{}')
  })
})
