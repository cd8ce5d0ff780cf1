import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { mismatch, type Match } from './expected.ts'
import { fieldsOf } from './fields.ts'
import { queriedName } from './queried-name.ts'
import type { RecordType } from './record-type.ts'

const fits = (type: RecordType, found: string[], expected: string[], match: Match = 'exact') =>
  mismatch(type, found, expected, match) === null

describe('expected values', () => {
  it('are the same however they are spelt', ({ expect }) => {
    expect(fits('AAAA', ['2001:db8::1'], ['2001:0DB8:0:0:0:0:0:1'])).toBe(true)
    expect(fits('A', ['192.0.2.1'], ['192.0.2.001'])).toBe(true)
    expect(fits('CNAME', ['edge.example.com'], ['Edge.Example.com.'])).toBe(true)
    expect(fits('MX', ['10 mx.example.com'], ['10  MX.example.com.'])).toBe(true)
    expect(fits('TXT', ['"v=spf1 " "-all"'], ['v=spf1 -all'])).toBe(true)
    expect(fits('TXT', ['"v=spf1 " "-all"'], ['"v=spf1 -all"'])).toBe(true)
    expect(fits('TXT', ['"say \\"gr\\195\\188\\195\\159e\\""'], ['say "grüße"'])).toBe(true)
    expect(fits('CAA', ['0 issue "letsencrypt.org"'], ['0 ISSUE letsencrypt.org'])).toBe(true)
    expect(fits('HTTPS', ['1 . alpn=h3,h2 port=8443'], ['1 . alpn="h3,h2" port=8443'])).toBe(true)
  })

  it('differ where the difference matters', ({ expect }) => {
    expect(fits('TXT', ['"Token=A"'], ['token=a'])).toBe(false)
    expect(fits('MX', ['10 mx.example.com'], ['20 mx.example.com'])).toBe(false)
    expect(fits('HTTPS', ['1 . alpn=h3,h2'], ['1 . alpn=h2'])).toBe(false)
  })

  it('may leave fields open', ({ expect }) => {
    expect(fits('MX', ['10 mx.example.com'], ['mx.example.com'])).toBe(true)
    expect(fits('MX', ['10 mx.example.com'], ['10 *'])).toBe(true)
    expect(fits('SOA', ['ns1.test h.test 5 1 2 3 4'], ['ns1.test *'])).toBe(true)
    expect(fits('SOA', ['ns1.test h.test 5 1 2 3 4'], ['* * 5 *'])).toBe(true)
    expect(fits('SOA', ['ns1.test h.test 5 1 2 3 4'], ['* * 6 *'])).toBe(false)
    expect(fits('HTTPS', ['1 . alpn=h3,h2 port=8443'], ['1 . *'])).toBe(true)
    expect(fits('HTTPS', ['1 .'], ['1 . *'])).toBe(true)
    expect(fits('A', ['192.0.2.1'], ['*'])).toBe(true)
  })

  it.for<[RecordType, string]>([
    ['A', '2001:db8::1'],
    ['A', '192.0.2.256'],
    ['AAAA', '192.0.2.1'],
    ['MX', 'ten mx.example.com'],
    ['SOA', 'ns1.test'],
    ['SRV', '1 2 3'],
    ['HTTPS', '1'],
  ])('of %s are not %s', ([type, value], { expect }) => {
    expect(fieldsOf(type, value)).toBeNull()
  })

  it('match in four ways, whatever their order', ({ expect }) => {
    const found = ['192.0.2.1', '192.0.2.2']
    const [one, two, three] = ['192.0.2.1', '192.0.2.2', '192.0.2.3']
    expect(fits('A', found, [two, one], 'exact')).toBe(true)
    expect(fits('A', found, [one], 'exact')).toBe(false)
    expect(fits('A', found, [one], 'contains')).toBe(true)
    expect(fits('A', found, [one, three], 'contains')).toBe(false)
    expect(fits('A', found, [three, one], 'any')).toBe(true)
    expect(fits('A', found, [three], 'any')).toBe(false)
    expect(fits('A', found, [three, two, one], 'within')).toBe(true)
    expect(fits('A', found, [three, one], 'within')).toBe(false)
    expect(fits('A', [], [one], 'within')).toBe(false)
  })

  it('say what is missing and what is too much', ({ expect }) => {
    const found = ['192.0.2.9', '192.0.2.1']
    expect(mismatch('A', found, ['192.0.2.1', '192.0.2.2'], 'exact')).toEqual({
      missing: ['192.0.2.2'],
      unexpected: ['192.0.2.9'],
    })
    expect(mismatch('A', found, ['192.0.2.2'], 'contains')).toEqual({
      missing: ['192.0.2.2'],
      unexpected: [],
    })
  })

  it('of what was found always match what was found', ({ expect }) => {
    const address = fc.ipV4()
    const found = fc.uniqueArray(address, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(found, fc.constantFrom<Match>('exact', 'contains', 'any', 'within'), (list, match) => {
        expect(fits('A', list, list.toReversed(), match)).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        expect(fits('AAAA', fieldsOf('AAAA', text) ?? [], [text])).toBe(true)
      }),
    )
  })
})

describe('the name that is asked for', () => {
  it('is in ASCII, in lower case, without the last dot', ({ expect }) => {
    expect(queriedName('Example.COM.', 'A')).toBe('example.com')
    expect(queriedName('bücher.example', 'A')).toBe('xn--bcher-kva.example')
    expect(queriedName('_dmarc.example.com', 'TXT')).toBe('_dmarc.example.com')
    expect(queriedName('*.example.com', 'A')).toBe('*.example.com')
    expect(queriedName('.', 'NS')).toBe('.')
    expect(queriedName('com', 'NS')).toBe('com')
  })

  it('is the reverse name of an address when a pointer is asked for', ({ expect }) => {
    expect(queriedName('192.0.2.1', 'PTR')).toBe('1.2.0.192.in-addr.arpa')
    expect(queriedName('2001:db8::567:89ab', 'PTR')).toBe(
      'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa',
    )
    expect(queriedName('1.2.0.192.in-addr.arpa', 'PTR')).toBe('1.2.0.192.in-addr.arpa')
  })

  it.for([
    '',
    'a b',
    'a..b',
    `${'x'.repeat(64)}.test`,
    'http://example.com',
    `${'a.'.repeat(130)}test`,
    'ex@mple',
  ])('is not %s', (name, { expect }) => {
    expect(queriedName(name, 'A')).toBeNull()
  })
})
