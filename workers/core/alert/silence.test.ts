import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { covers, isLike, type Matcher, type Silence, silencedBy, type Subject } from './silence.ts'

const silence = (part: Partial<Silence> = {}): Silence => ({
  id: 'sil_1',
  monitorIds: [],
  matchers: [],
  startsAt: 100,
  until: 200,
  comment: '',
  createdBy: 'user:usr_1',
  createdByName: 'Anna',
  ...part,
})
const shop: Subject = {
  monitorId: 'mon_1',
  labels: { severity: ['critical'], monitor: ['Shop'], tag: ['prod', 'eu'] },
}
const disk: Subject = { monitorId: null, labels: { severity: ['warning'], host: ['db-1'] } }
const matcher = (label: string, value: string, op: Matcher['op'] = '='): Matcher => ({ label, op, value })

describe('a silence', () => {
  it('covers the monitors it names, and no others', ({ expect }) => {
    const one = silence({ monitorIds: ['mon_1', 'mon_2'] })
    expect(covers(one, shop)).toBe(true)
    expect(covers(one, { ...shop, monitorId: 'mon_3' })).toBe(false)
    expect(covers(one, disk)).toBe(false)
  })

  it('covers what all its matchers match', ({ expect }) => {
    const by = (...matchers: Matcher[]) => covers(silence({ matchers }), shop)
    expect(by(matcher('tag', 'eu'))).toBe(true)
    expect(by(matcher('tag', 'eu'), matcher('severity', 'warning'))).toBe(false)
    expect(by(matcher('monitor', 'Sh*'))).toBe(true)
    expect(by(matcher('tag', 'eu', '!='))).toBe(false)
    expect(by(matcher('tag', 'us', '!='))).toBe(true)
    expect(by(matcher('host', 'db-1', '!='))).toBe(true)
    expect(by(matcher('host', ''))).toBe(true)
    expect(by(matcher('host', '*'))).toBe(true)
  })

  it('holds from its start until its end', ({ expect }) => {
    const at = (now: number) => silencedBy([shop], [silence()], now)?.id
    expect([at(99), at(100), at(199), at(200)]).toEqual([undefined, 'sil_1', 'sil_1', undefined])
  })

  it('keeps quiet only what is covered whole, and names the one that ends first', ({ expect }) => {
    const [short, long] = [
      silence({ id: 'short', monitorIds: ['mon_1'], until: 150 }),
      silence({ id: 'long', matchers: [matcher('host', 'db-*')], until: 900 }),
    ]
    expect(silencedBy([shop, disk], [short], 120)).toBeNull()
    expect(silencedBy([shop, disk], [short, long], 120)?.id).toBe('short')
    expect(silencedBy([shop], [short, silence({ id: 'longer', until: 300 })], 120)?.id).toBe('longer')
    expect(silencedBy([], [long], 120)).toBeNull()
  })
})

describe('a value with stars', () => {
  it('is read as the pattern it stands for', ({ expect }) => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '.'), maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 })
    fc.assert(
      fc.property(text, letters, (said, value) => {
        const pattern = value.replaceAll('.', String.raw`\.`).replaceAll('*', '.*')
        expect(isLike(said, value)).toBe(new RegExp(`^${pattern}$`).test(said))
      }),
      { numRuns: 5000 },
    )
  })

  it('cannot be made to take long', ({ expect }) => {
    expect(isLike('a'.repeat(500), '*a'.repeat(250) + 'b')).toBe(false)
  })
})
