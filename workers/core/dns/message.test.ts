import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { follow } from './follow.ts'
import { readMessage } from './message.ts'
import { encodeQuery } from './query.ts'
import { typeOfNumber } from './record-type.ts'
import { UnreadableMessage } from './wire-reader.ts'

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(/\s/g, ''))

/** An answer to "A example.com", with its name at offset 12 for pointers, and these records behind it. */
const answer = (records: string, count = 1, flags = '8180') =>
  bytes(`0000 ${flags} 0001 ${count.toString(16).padStart(4, '0')} 0000 0000
         07 6578616d706c65 03 636f6d 00 0001 0001 ${records}`)

const data = (type: number, rdata: string): string | undefined => {
  const length = (rdata.replaceAll(' ', '').length / 2).toString(16).padStart(4, '0')
  return readMessage(answer(`c00c ${type.toString(16).padStart(4, '0')} 0001 0000012c ${length} ${rdata}`))
    .answers[0]?.data
}

describe('a query', () => {
  it('asks for one name and type, with recursion, the AD flag, and room for extended errors', ({
    expect,
  }) => {
    const header = '000001200001000000000001'
    const opt = '00002904d0000000000000'
    expect(encodeQuery('example.com', 'MX').toHex()).toBe(`${header}076578616d706c6503636f6d00000f0001${opt}`)
    expect(encodeQuery('.', 'NS').toHex()).toBe(`${header}0000020001${opt}`)
  })
})

describe('reading a message', () => {
  it('follows compressed names', ({ expect }) => {
    const message = readMessage(answer('c00c 0005 0001 0000012c 0006 03 777777 c00c'))
    expect(message).toMatchObject({
      id: 0,
      question: { name: 'example.com', type: 'A' },
      rcode: 'NOERROR',
      authenticated: false,
      truncated: false,
      answers: [{ name: 'example.com', type: 'CNAME', ttlSeconds: 300, data: 'www.example.com' }],
    })
  })

  it('reads the flags', ({ expect }) => {
    expect(readMessage(answer('', 0, '81a3'))).toMatchObject({ rcode: 'NXDOMAIN', authenticated: true })
    expect(readMessage(answer('', 0, '8380'))).toMatchObject({ truncated: true })
  })

  it('reads the extended rcode and errors of EDNS', ({ expect }) => {
    const message = bytes(
      '0000 8180 0000 0000 0000 0001 00 0029 04d0 01000000 000b 000f 0007 0006 626f677573',
    )
    expect(readMessage(message)).toMatchObject({
      question: null,
      rcode: 'BADVERS',
      additionalCount: 0,
      errors: [{ code: 6, text: 'bogus' }],
    })
  })

  it('counts a TTL with the first bit set as 0', ({ expect }) => {
    expect(readMessage(answer('c00c 0001 0001 80000001 0004 c0000201')).answers[0]?.ttlSeconds).toBe(0)
  })

  it('writes data as zone files do', ({ expect }) => {
    expect(data(1, 'c0000201')).toBe('192.0.2.1')
    expect(data(28, '20010db8 00000000 00000000 00000001')).toBe('2001:db8::1')
    expect(data(15, '000a c00c')).toBe('10 example.com')
    expect(data(16, '02 6869 03 22 5c 07')).toBe('"hi" "\\"\\\\\\007"')
    expect(data(33, '0001 0002 01bb c00c')).toBe('1 2 443 example.com')
    expect(data(257, '80 05 4953535545 63612e74657374')).toBe('128 issue "ca.test"')
    expect(data(6, 'c00c c00c 00000001 00000002 00000003 00000004 00000005')).toBe(
      'example.com example.com 1 2 3 4 5',
    )
    expect(data(46, '0a0b')).toBe('\\# 2 0a0b')
    expect(typeOfNumber(46)).toBe('TYPE46')
  })

  it('writes HTTPS records as RFC 9460 does', ({ expect }) => {
    // The examples of RFC 9460, appendix D, that this type can hold.
    expect(data(65, '0000 03 666f6f 07 6578616d706c65 03 636f6d 00')).toBe('0 foo.example.com')
    expect(data(65, '0001 00')).toBe('1 .')
    expect(data(64, '0010 03 666f6f 07 6578616d706c65 03 636f6d 00 0003 0002 0035')).toBe(
      '16 foo.example.com port=53',
    )
    expect(data(64, '0001 03 666f6f 07 6578616d706c65 03 636f6d 00 029b 0005 68656c6c6f')).toBe(
      '1 foo.example.com key667=hello',
    )
    expect(
      data(64, '0001 00 0006 0020 20010db8000000000000000000000001 20010db8000000000000000000530001'),
    ).toBe('1 . ipv6hint=2001:db8::1,2001:db8::53:1')
    expect(data(64, '0010 00 0000 0004 0001 0004 0001 0009 02 6832 05 68332d3139 0004 0004 c0000201')).toBe(
      '16 . mandatory=alpn,ipv4hint alpn=h2,h3-19 ipv4hint=192.0.2.1',
    )
    expect(data(65, '0001 00 0002 0000 0005 0003 000102')).toBe('1 . no-default-alpn ech=AAEC')
  })

  it.for([
    ['a query', '0000 0100 0000 0000 0000 0000'],
    ['nothing', ''],
    ['a name that points at itself', '0000 8180 0001 0000 0000 0000 c00c 0001 0001'],
    ['a name that points forward', '0000 8180 0001 0000 0000 0000 c00e 0001 0001'],
    ['a label of an unknown kind', '0000 8180 0001 0000 0000 0000 40 00 0001 0001'],
    [
      'a record that is longer than the message',
      '0000 8180 0000 0001 0000 0000 00 0001 0001 00000000 00ff 01',
    ],
    ['an address of three bytes', '0000 8180 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203'],
    [
      'parameters out of order',
      '0000 8180 0000 0001 0000 0000 00 0041 0001 00000000 000b 0001 00 0003 0000 0001 0000',
    ],
    ['ten thousand questions', '0000 8180 2710 0000 0000 0000'],
  ] as const)('refuses %s', ([, hex], { expect }) => {
    expect(() => readMessage(bytes(hex))).toThrow(UnreadableMessage)
  })

  it('refuses a name of more than 255 bytes, however it is put together', ({ expect }) => {
    const long = Array.from({ length: 5 }, () => `3f ${'61'.repeat(63)}`).join(' ')
    expect(() => readMessage(bytes(`0000 8180 0001 0000 0000 0000 ${long} 00 0001 0001`))).toThrow(
      UnreadableMessage,
    )
  })

  it('reads any bytes at all, or says that it cannot, and nothing else', ({ expect }) => {
    const readOrRefuse = (message: Uint8Array) => {
      try {
        readMessage(message)
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableMessage)
      }
    }
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), readOrRefuse), { numRuns: 2_000 })
    const good = answer('c00c 0041 0001 0000012c 000d 0001 00 0001 0006 02 6833 02 6832')
    const bent = fc
      .tuple(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length))
      .map(([at, byte, length]) => {
        const copy = good.slice(0, length)
        if (at < length) copy[at] = byte
        return copy
      })
    fc.assert(fc.property(bent, readOrRefuse), { numRuns: 5_000 })
  })
})

describe('following an answer', () => {
  const record = (name: string, type: string, text: string) => ({ name, type, ttlSeconds: 60, data: text })
  const alias = record('www.example.com', 'CNAME', 'Edge.example.com')
  const address = record('edge.EXAMPLE.com', 'A', '192.0.2.1')

  it('goes along aliases without regard to case, and leaves out what does not lie on the way', ({
    expect,
  }) => {
    const stray = record('other.example.com', 'A', '192.0.2.66')
    expect(follow([stray, address, alias], 'www.example.com.', 'A')).toEqual({
      chain: [alias],
      records: [address],
    })
  })

  it('finds aliases themselves when they are asked for', ({ expect }) => {
    expect(follow([alias, address], 'www.example.com', 'CNAME')).toEqual({ chain: [], records: [alias] })
  })

  it('leaves a circle', ({ expect }) => {
    const there = record('a.test', 'CNAME', 'b.test')
    const back = record('b.test', 'CNAME', 'a.test')
    expect(follow([there, back], 'a.test', 'A')).toEqual({ chain: [there, back], records: [] })
  })

  it('gives up on a chain that nobody would follow', ({ expect }) => {
    const chain = Array.from({ length: 1_000 }, (_, index) =>
      record(`n${index}.test`, 'CNAME', `n${index + 1}.test`),
    )
    const { records, chain: followed } = follow(
      [...chain, record('n1000.test', 'A', '192.0.2.1')],
      'n0.test',
      'A',
    )
    expect(records).toEqual([])
    expect(followed.length).toBeLessThan(20)
  })
})
