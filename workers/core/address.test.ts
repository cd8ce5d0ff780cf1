import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { checkAddress, checkHostname } from './address.ts'

const isPublic = (url: string) => checkAddress(url, { allowPrivate: false }).ok

const isAllowedLocally = (url: string) => checkAddress(url, { allowPrivate: true }).ok

const ipv4 = (address: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')

/** [first, last] of each range that must be refused. */
const refused: [string, number, number][] = [
  ['unspecified', 0x00000000, 0x00ffffff],
  ['private 10', 0x0a000000, 0x0affffff],
  ['carrier-grade NAT', 0x64400000, 0x647fffff],
  ['loopback', 0x7f000000, 0x7fffffff],
  ['link-local', 0xa9fe0000, 0xa9feffff],
  ['private 172', 0xac100000, 0xac1fffff],
  ['private 192', 0xc0a80000, 0xc0a8ffff],
  ['multicast and reserved', 0xe0000000, 0xffffffff],
]
const forbidden = fc.oneof(...refused.map(([, min, max]) => fc.integer({ min, max })))
const spellings: ((address: number) => string)[] = [
  ipv4,
  (address) => String(address),
  (address) => `0x${address.toString(16)}`,
  (address) => `0${address.toString(8)}`,
  (address) => `${ipv4(address)}.`,
  (address) => `[::ffff:${ipv4(address)}]`,
  (address) => `[64:ff9b::${ipv4(address)}]`,
  (address) => `[2002:${(address >>> 16).toString(16)}:${(address & 0xffff).toString(16)}::1]`,
]

describe('checkAddress', () => {
  it('refuses every address that is not public, however it is spelt', () => {
    fc.assert(
      fc.property(forbidden, fc.constantFrom(...spellings), (address, spell) => {
        return !isPublic(`http://${spell(address)}/`)
      }),
      { numRuns: 2_000 },
    )
  })

  it('takes what lies just outside those ranges', ({ expect }) => {
    for (const [name, first, last] of refused) {
      for (const address of [first - 1, last + 1]) {
        if (address < 0 || address > 0xffffffff || address === 0xe0000000 - 1) continue
        expect(isPublic(`http://${ipv4(address)}/`), `${name}: ${ipv4(address)}`).toBe(true)
      }
    }
    expect(isPublic('http://223.255.255.255/')).toBe(true)
  })

  it.for([
    ['http://[::1]/'],
    ['http://[::]/'],
    ['http://[fc00::1]/'],
    ['http://[fd00:ec2::254]/'],
    ['http://[fe80::1]/'],
    ['http://[febf::1]/'],
    ['http://[ff02::1]/'],
    ['http://[2001:db8::1]/'],
    ['http://[2001::1]/'],
    ['http://[::127.0.0.1]/'],
    ['http://[100::1]/'],
    ['http://168.63.129.16/'],
    ['http://100.100.100.200/'],
    ['http://192.0.0.192/'],
    ['http://127.1/'],
    ['http://0177.0.0.1/'],
    ['http://①②⑦.⓪.⓪.①/'],
    ['http://localhost/'],
    ['http://LOCALHOST./'],
    ['http://a.localhost:8787/'],
    ['http://metadata.google.internal/computeMetadata/v1/'],
    ['http://metadata/'],
    ['http://api.workers.internal/'],
    ['http://printer.local/'],
    ['http://intranet/'],
    ['http://x.cfargotunnel.com/'],
  ])('refuses %s', ([url = ''], { expect }) => {
    expect(checkAddress(url, { allowPrivate: false })).toEqual({ ok: false, reason: expect.any(String) })
  })

  it.for([
    ['https://example.com/health?x=1'],
    ['http://example.com:8080/'],
    ['https://1.1.1.1/'],
    ['https://[2606:4700:4700::1111]/'],
    ['https://[::ffff:1.1.1.1]/'],
    ['https://bücher.example/'],
    ['https://internal.example.com/'],
    ['https://notlocalhost.com/'],
  ])('takes %s', ([url = ''], { expect }) => {
    expect(checkAddress(url, { allowPrivate: false })).toEqual({ ok: true })
  })

  it('takes private places where that is allowed, but never other schemes or credentials', ({ expect }) => {
    expect(isAllowedLocally('http://127.0.0.1:8080/')).toBe(true)
    expect(isAllowedLocally('http://db/')).toBe(true)
    expect(isAllowedLocally('http://user:password@example.com/')).toBe(false)
    expect(isAllowedLocally('http://user@example.com/')).toBe(false)
    expect(isAllowedLocally('file:///etc/passwd')).toBe(false)
    expect(isAllowedLocally('ftp://example.com/')).toBe(false)
    expect(isAllowedLocally('not a url')).toBe(false)
  })

  it('never throws and always answers', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.ipV6().map((ip) => `http://[${ip}]/`),
        ),
        (url) => {
          return typeof isPublic(url) === 'boolean'
        },
      ),
    )
  })
})

describe('checkHostname', () => {
  it.for([
    ['example.com'],
    ['93.184.216.34'],
    ['2606:2800:220:1::1'],
    ['[2606:2800:220:1::1]'],
    ['_dmarc.example.com'],
  ])('takes %s', ([host = ''], { expect }) => {
    expect(checkHostname(host, { allowPrivate: false })).toEqual({ ok: true })
  })

  it.for([['127.1'], ['0x7f000001'], ['::1'], ['[::1]'], ['fe80::1'], ['localhost'], ['db'], ['10.0.0.1']])(
    'refuses %s where private places are refused',
    ([host = ''], { expect }) => {
      expect(checkHostname(host, { allowPrivate: false }).ok).toBe(false)
      expect(checkHostname(host, { allowPrivate: true }).ok).toBe(true)
    },
  )

  it.for([
    [''],
    ['a b'],
    ['example.com:80'],
    ['user@example.com'],
    ['example.com/x'],
    ['http://example.com'],
    ['a\\b'],
  ])('refuses %j everywhere: it is no host name', ([host = ''], { expect }) => {
    expect(checkHostname(host, { allowPrivate: true }).ok).toBe(false)
  })
})
