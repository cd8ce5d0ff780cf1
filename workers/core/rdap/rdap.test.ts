import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { readBootstrap, serverFor } from './bootstrap.ts'
import { judgeRegistration } from './judge.ts'
import { readDomain } from './read-domain.ts'

const now = Date.UTC(2026, 10, 25, 12)
const dayMs = 86_400_000

const object = (more: Record<string, unknown> = {}) => ({
  objectClassName: 'domain',
  ldhName: 'EXAMPLE.COM.',
  ...more,
})
const read = (more: Record<string, unknown> = {}) =>
  readDomain(object(more), 'example.com', 'https://rdap.test/')

describe('the list of RDAP servers', () => {
  const list = readBootstrap({
    services: [
      [
        ['com', 'net'],
        ['http://old.example/', 'https://rdap.example/'],
      ],
      [['example.net'], ['https://special.example/']],
      [['lost'], []],
    ],
  })

  it('gives the server of the longest entry, by https where there is one', ({ expect }) => {
    expect(list && serverFor('example.com', list)).toBe('https://rdap.example/')
    expect(list && serverFor('a.example.net', list)).toBe('https://special.example/')
    expect(list && serverFor('a.lost', list)).toBeNull()
    expect(list && serverFor('a.org', list)).toBeNull()
  })

  it('is no list when it has another shape', ({ expect }) => {
    expect(readBootstrap({ services: 'none' })).toBeNull()
    expect(readBootstrap(null)).toBeNull()
  })
})

describe('a domain object', () => {
  it('may leave out nearly everything', ({ expect }) => {
    expect(read()).toEqual({
      domain: 'example.com',
      registrar: null,
      statuses: [],
      nameservers: [],
      dnssec: null,
      registeredAt: null,
      changedAt: null,
      expiresAt: null,
      source: 'https://rdap.test/',
    })
  })

  it('is read as far as it can be', ({ expect }) => {
    const found = read({
      status: 'active',
      events: [
        null,
        { eventAction: 'Expiration', eventDate: '2027-01-01T00:00:00+01:00' },
        { eventAction: 'registration', eventDate: 'long ago' },
        { eventAction: 'last changed' },
      ],
      entities: [{ roles: 'registrar' }, { roles: ['registrar'], vcardArray: ['vcard', 'nothing'] }],
      nameservers: [{ ldhName: 'NS1.EXAMPLE.COM.' }, {}],
      secureDNS: {},
    })
    expect(found).toMatchObject({
      expiresAt: '2026-12-31T23:00:00.000Z',
      registeredAt: null,
      registrar: null,
      statuses: [],
      nameservers: ['ns1.example.com'],
      dnssec: null,
    })
  })

  it('is none when it is about another domain, or something else', ({ expect }) => {
    expect(readDomain(object({ ldhName: 'example.org' }), 'example.com', '')).toBeNull()
    expect(readDomain({ errorCode: 404 }, 'example.com', '')).toBeNull()
    expect(readDomain(undefined, 'example.com', '')).toBeNull()
  })

  it('never breaks the reader, whatever is in it', ({ expect }) => {
    const parts = fc.record(
      {
        status: fc.jsonValue(),
        events: fc.jsonValue(),
        entities: fc.jsonValue(),
        nameservers: fc.jsonValue(),
        secureDNS: fc.jsonValue(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(parts, (more) => {
        expect(read(more)?.domain).toBe('example.com')
      }),
      { numRuns: 500 },
    )
  })
})

describe('a registration', () => {
  const limits = { degradedDays: 14, downDays: 1 }
  const verdict = (days: number, statuses: string[] = []) => {
    const expiresAt = new Date(now + days * dayMs).toISOString()
    const found = read()
    if (!found) throw new Error('not read')
    return judgeRegistration({ ...found, expiresAt, statuses }, limits, now)
  }

  it.for([
    [15, 'up'],
    [14, 'degraded'],
    [1.01, 'degraded'],
    [1, 'down'],
    [0, 'down'],
    [-400, 'down'],
  ] as const)('that ends in %s days is %s', ([days, outcome], { expect }) => {
    expect(verdict(days).outcome).toBe(outcome)
  })

  it('says when, as people count', ({ expect }) => {
    expect(verdict(13.2).message).toBe('the registration of example.com expires in 14 days, on 2026-12-08')
    expect(verdict(0.2).message).toBe('the registration of example.com expires within a day, on 2026-11-25')
    expect(verdict(-0.2).message).toBe(
      'the registration of example.com expired less than a day ago, on 2026-11-25',
    )
    expect(verdict(-1.2).message).toBe('the registration of example.com expired 1 day ago, on 2026-11-24')
    expect(verdict(-2.5).message).toBe('the registration of example.com expired 2 days ago, on 2026-11-23')
  })

  it('never gets better as its end comes nearer', ({ expect }) => {
    const rank = { up: 0, degraded: 1, down: 2, unknown: 3 }
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (days, less) => {
          expect(rank[verdict(days - less).outcome]).toBeGreaterThanOrEqual(rank[verdict(days).outcome])
        },
      ),
    )
  })

  it('that is out of the DNS is down, however far away its end', ({ expect }) => {
    for (const status of ['client hold', 'serverHold', 'Redemption Period', 'pendingDelete'])
      expect(verdict(300, [status]).outcome, status).toBe('down')
    for (const harmless of ['client transfer prohibited', 'pending transfer', 'constructor'])
      expect(verdict(300, [harmless]).outcome, harmless).toBe('up')
  })
})
