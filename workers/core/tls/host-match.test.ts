import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { addressText, hostId, isFor } from './host-match.ts'

const fits = (host: string, names: string[], addresses: string[] = []): boolean => {
  const id = hostId(host)
  if (!id) throw new Error(`${host} is no host`)
  return isFor({ names, addresses }, id)
}

describe('whom a certificate is for', () => {
  it.for([
    ['example.com', ['example.com'], true],
    ['EXAMPLE.com.', ['example.com'], true],
    ['www.example.com', ['example.com'], false],
    ['www.example.com', ['*.example.com'], true],
    ['example.com', ['*.example.com'], false],
    ['a.b.example.com', ['*.example.com'], false],
    ['www.example.com', ['www.*.com'], false],
    ['www.example.com', ['w*.example.com'], false],
    ['www.example.com', ['*'], false],
    ['example.com', ['*.com'], false],
    ['.example.com', ['*.example.com'], false],
    ['bücher.example', ['xn--bcher-kva.example'], true],
    ['bücher.example.com', ['*.example.com'], true],
    ['192.0.2.1', ['192.0.2.1', '*.0.2.1'], false],
  ] as const)('says of %s and %j: %s', ([host, names, wanted], { expect }) => {
    expect(fits(host, [...names])).toBe(wanted)
  })

  it('compares addresses as numbers, in every spelling', ({ expect }) => {
    expect(fits('192.0.2.1', [], ['c0000201'])).toBe(true)
    expect(fits('0xc0.0.2.1', [], ['c0000201'])).toBe(true)
    const v6 = '20010db8000000000000000000000001'
    expect(fits('2001:db8::1', [], [v6])).toBe(true)
    expect(fits('[2001:0DB8:0:0::1]', [], [v6])).toBe(true)
    expect(fits('2001:db8::2', [], [v6])).toBe(false)
    expect([addressText('c0000201'), addressText(v6)]).toEqual(['192.0.2.1', '2001:db8::1'])
  })

  it('knows what is no host at all', ({ expect }) => {
    expect(hostId('two words')).toBeNull()
    expect(hostId('')).toBeNull()
  })

  it('never takes a wildcard for more or less than one label', ({ expect }) => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 4 }), (labels) => {
        expect(fits(`${labels.join('.')}.example.com`, ['*.example.com'])).toBe(labels.length === 1)
      }),
    )
  })
})
