import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { encodeFrame, flags, frameTypes, innerPayload, readFrameHead } from './frame.ts'
import { encodeFields, HpackDecoder } from './hpack.ts'
import { decodeHuffman } from './huffman.ts'

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(' ', ''))
const text = (bytes: Uint8Array | null) => bytes && new TextDecoder('latin1').decode(bytes)

describe('the Huffman code of HPACK', () => {
  it.for([
    ['f1e3 c2e5 f23a 6ba0 ab90 f4ff', 'www.example.com'],
    ['a8eb 1064 9cbf', 'no-cache'],
    ['d07a be94 1054 d444 a820 0595 040b 8166 e082 a62d 1bff', 'Mon, 21 Oct 2013 20:13:21 GMT'],
    ['', ''],
  ] as const)('decodes the examples of the RFC: %s', ([code, wanted], { expect }) =>
    expect(text(decodeHuffman(hex(code)))).toBe(wanted),
  )

  it.for([['ffffffff'], ['0000'], ['f1e3c2e5f23a6ba0ab90f4fe'], ['fffffffc']])(
    'takes no padding that is none and no end inside: %s',
    ([code = ''], { expect }) => expect(decodeHuffman(hex(code))).toBeNull(),
  )
})

describe('HPACK', () => {
  it('reads the requests of RFC 7541, C.4, one after the other', ({ expect }) => {
    const decoder = new HpackDecoder()
    expect(decoder.decode(hex('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff'))).toEqual([
      [':method', 'GET'],
      [':scheme', 'http'],
      [':path', '/'],
      [':authority', 'www.example.com'],
    ])
    expect(decoder.decode(hex('8286 84be 5886 a8eb 1064 9cbf')).slice(3)).toEqual([
      [':authority', 'www.example.com'],
      ['cache-control', 'no-cache'],
    ])
    expect(
      decoder.decode(hex('8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf')).slice(2),
    ).toEqual([
      [':path', '/index.html'],
      [':authority', 'www.example.com'],
      ['custom-key', 'custom-value'],
    ])
  })

  it('forgets what no longer fits into its table', ({ expect }) => {
    const decoder = new HpackDecoder()
    decoder.decode(hex('4001610162'))
    expect(decoder.decode(hex('be'))).toEqual([['a', 'b']])
    decoder.decode(hex('20'))
    expect(() => decoder.decode(hex('be'))).toThrow(RangeError)
  })

  it.for([['80'], ['ff'], ['ffffffffff7f'], ['0003616263'], ['3fe21f'], ['400181ff'], ['bf']])(
    'throws on a block that is none: %s',
    ([block = ''], { expect }) => expect(() => new HpackDecoder().decode(hex(block))).toThrow(RangeError),
  )

  it('throws nothing else, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          new HpackDecoder().decode(bytes)
          return true
        } catch (error) {
          return error instanceof RangeError
        }
      }),
      { numRuns: 3_000 },
    )
  })

  it('reads what it writes', () => {
    const latin1 = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 400 })
    fc.assert(
      fc.property(fc.array(fc.tuple(latin1, latin1), { maxLength: 10 }), (fields) => {
        const again = new HpackDecoder().decode(encodeFields(fields))
        return JSON.stringify(again) === JSON.stringify(fields)
      }),
    )
  })
})

describe('a frame', () => {
  it('is read as it was written', ({ expect }) => {
    const head = { type: frameTypes.headers, flags: flags.endHeaders, streamId: 0x7fff_fffe }
    const frame = encodeFrame(head, new Uint8Array(300))
    expect(readFrameHead(frame)).toEqual({ ...head, length: 300 })
    expect(frame).toHaveLength(309)
  })

  it('is relieved of padding and priority', ({ expect }) => {
    const head = { type: frameTypes.headers, flags: flags.padded | flags.priority, streamId: 1, length: 9 }
    expect([...(innerPayload(head, hex('02 0000000010 aabb 0000')) ?? [])]).toEqual([0xaa, 0xbb])
    expect(innerPayload(head, hex('09 0000000010 aabb'))).toBeNull()
    expect([...(innerPayload({ ...head, type: frameTypes.data, flags: 0 }, hex('aabb')) ?? [])]).toEqual([
      0xaa, 0xbb,
    ])
  })
})
