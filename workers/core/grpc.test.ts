import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { frameMessage, healthRequest, readGrpcWeb, readHealth } from './grpc.ts'

const hex = (text: string) => Uint8Array.fromHex(text.replaceAll(' ', ''))

describe('the gRPC health messages', () => {
  it('ask for one service, or for the whole server', ({ expect }) => {
    expect(frameMessage(healthRequest('')).toHex()).toBe('0000000000')
    expect(frameMessage(healthRequest('a.B')).toHex()).toBe('00000000050a03612e42')
  })

  it.for([
    ['00 00000002 0801', 'SERVING'],
    ['00 00000002 0802', 'NOT_SERVING'],
    ['00 00000002 0803', 'SERVICE_UNKNOWN'],
    ['00 00000000', 'UNKNOWN'],
    ['00 00000006 1202ffff 0801', 'SERVING'],
    ['00 00000007 1d01020304 0801', 'SERVING'],
  ] as const)('are read: %s is %s', ([body, state], { expect }) => expect(readHealth(hex(body))).toBe(state))

  it.for([
    ['01 00000002 0801'],
    ['00 00000003 0801'],
    ['00 00000002 08ff'],
    ['00 00000002 0809'],
    ['00'],
    [''],
    ['00 00000002 1210'],
  ])('are none: %s', ([body = ''], { expect }) => expect(readHealth(hex(body))).toBeNull())

  it('never make a reader throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        readHealth(frameMessage(bytes))
        readGrpcWeb(bytes)
        return true
      }),
    )
  })

  it('come with their trailers in gRPC-Web', ({ expect }) => {
    const trailers = new TextEncoder().encode('grpc-status: 0\r\nGrpc-Message:fine\r\n')
    const body = new Uint8Array([...hex('00 00000002 0801'), 0x80, 0, 0, 0, trailers.length, ...trailers])
    const read = readGrpcWeb(body)
    expect(read && readHealth(read.message)).toBe('SERVING')
    expect(read && [...read.trailers]).toEqual([
      ['grpc-status', '0'],
      ['grpc-message', 'fine'],
    ])
    expect(readGrpcWeb(body.subarray(0, 20))).toBeNull()
  })

  it('cost no more than their length, whatever blanks their trailers are stuffed with', ({ expect }) => {
    const blanks = ' '.repeat(262_144)
    const trailers = new TextEncoder().encode(`x:${blanks}\u2028\r\n${blanks}\r\ngrpc-status:\t0 `)
    const frame = frameMessage(trailers)
    frame[0] = 0x80
    const read = readGrpcWeb(frame)
    expect(read?.trailers.get('grpc-status')).toBe('0')
  })
})
