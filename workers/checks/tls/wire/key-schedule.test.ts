import { describe, it } from 'vitest'
import { fromHex, toHex } from '#core/encoding'
import { KeySchedule, suiteKind } from './key-schedule.ts'

const hex = fromHex

// The simple 1-RTT handshake of RFC 8448, section 3.
describe('the key schedule of TLS 1.3', () => {
  const kind = suiteKind(0x1301)
  if (!kind) throw new Error('no such suite')
  const schedule = new KeySchedule(kind)

  it('makes the secrets of the published trace', ({ expect }) => {
    const secret = schedule.handshakeSecret(
      hex('8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d'),
    )
    expect(toHex(secret)).toBe('1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac')
    const heard = hex('860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8')
    const server = schedule.expandLabel(secret, 's hs traffic', heard, 32)
    expect(toHex(server)).toBe('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38')
    expect(toHex(schedule.expandLabel(secret, 'c hs traffic', heard, 32))).toBe(
      'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21',
    )
    expect(toHex(schedule.masterSecret(secret))).toBe(
      '18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919',
    )
    const { key, iv } = schedule.trafficKeys(server)
    expect([toHex(key), toHex(iv)]).toEqual(['3fce516009c21727d0f2e4e86ee403bc', '5d313eb2671276ee13000b30'])
  })
})
