import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import {
  begins,
  type Census,
  defaultRegionTrouble,
  type Dissenter,
  goesOn,
  heldUntil,
  mayBegin,
  type RegionTrouble,
} from './region-trouble.ts'
import { regionTroubleText } from './region-words.ts'

const at = 1_000_000
const dissenter = (n: number, change: Partial<Dissenter> = {}): Dissenter => ({
  monitorId: `mon_${n}`,
  host: `host-${n}.example`,
  kind: 'contradicted',
  failure: 'timeout',
  since: at - 2_000,
  heardAt: at,
  ...change,
})
const many = (count: number, change: Partial<Dissenter> = {}) =>
  Array.from({ length: count }, (_, n) => dissenter(n, change))
const census = (change: Partial<Census> = {}): Census => ({
  settings: defaultRegionTrouble,
  looked: 8,
  agreed: 0,
  ...change,
})
const when = { now: at, number: 1 }

describe('a region is in trouble', () => {
  it('when enough monitors on enough hosts fail there alone, and most of what it looked at', ({ expect }) => {
    expect(begins(many(5), census(), when)).toMatchObject({
      number: 1,
      since: at - 2_000,
      vouched: true,
      told: 5,
    })
    expect(begins(many(4), census({ looked: 4 }), when)).toBeNull()
    expect(begins(many(5), census({ looked: 10 }), when)).toBeNull()
    expect(
      begins(
        many(5).map((one) => ({ ...one, host: 'one.example' })),
        census(),
        when,
      ),
    ).toBeNull()
    expect(begins(many(5, { heardAt: at - 120_000 }), census(), when)).toBeNull()
    expect(begins(many(5, { since: at - 240_000 }), census(), when)).toBeNull()
  })

  it('as the workspace has it', ({ expect }) => {
    const settings = (change: object) => census({ settings: { ...defaultRegionTrouble, ...change } })
    expect(begins(many(5), settings({ enabled: false }), when)).toBeNull()
    expect(begins(many(5), settings({ share: 0.7 }), when)).toBeNull()
    expect(begins(many(5), settings({ minMonitors: 6 }), when)).toBeNull()
    expect(begins(many(3), { ...settings({ minMonitors: 3 }), looked: 3 }, when)).not.toBeNull()
    expect(mayBegin(many(3), 3, at)).toBe(true)
  })

  it('never when more of what it sees is confirmed than denied by others', ({ expect }) => {
    fc.assert(
      fc.property(fc.nat(30), fc.nat(30), fc.integer({ min: 1, max: 50 }), (denied, alone, agreed) => {
        const dissenters = [...many(denied), ...many(alone, { kind: 'alone' })]
        const begun = begins(dissenters, census({ looked: 1, agreed }), when)
        if (agreed > denied) expect(begun).toBeNull()
      }),
    )
  })

  it('and no more, at once, when others come to agree or it is switched off', ({ expect }) => {
    const trouble = begins(many(6), census(), when)
    if (!trouble) throw new Error('no trouble')
    expect(goesOn(trouble, many(6), census(), at + 5_000)).not.toBeNull()
    expect(goesOn(trouble, many(2), census({ agreed: 4 }), at + 5_000)).toBeNull()
    const settings = { ...defaultRegionTrouble, enabled: false }
    expect(goesOn(trouble, many(6), census({ settings }), at + 5_000)).toBeNull()
  })

  it('until fewer than half of the share have failed for a minute', ({ expect }) => {
    let trouble: RegionTrouble | null = begins(many(8), census(), when)
    const step = (dissenting: number, seconds: number) => {
      trouble = trouble && goesOn(trouble, many(dissenting), census(), at + seconds * 1000)
      return trouble
    }
    expect(step(2, 10)?.calmSince).toBeNull()
    expect(step(1, 20)?.calmSince).toBe(at + 20_000)
    expect(step(2, 70)?.calmSince).toBeNull()
    expect(step(0, 80)?.calmSince).toBe(at + 80_000)
    expect(step(1, 139)).not.toBeNull()
    expect(step(0, 140)).toBeNull()
  })

  it('does not flap: between the two marks nothing changes, and an end takes a calm minute', ({ expect }) => {
    fc.assert(
      fc.property(fc.array(fc.nat(10), { minLength: 1, maxLength: 200 }), (counts) => {
        let trouble: RegionTrouble | null = null
        let begunAt = -Infinity
        for (const [index, count] of counts.entries()) {
          const now = at + index * 15_000
          const dissenters = many(count, { heardAt: now, since: now - 2_000 })
          if (!trouble) {
            trouble = begins(dissenters, census({ looked: 10 }), { now, number: 1 })
            if (trouble) begunAt = now
            else expect(count).toBeLessThanOrEqual(5)
            continue
          }
          trouble = goesOn(trouble, dissenters, census({ looked: 10 }), now)
          if (!trouble) {
            expect(now - begunAt).toBeGreaterThanOrEqual(60_000)
            for (const lately of counts.slice(index - 4, index + 1)) expect(lately).toBeLessThan(2.5)
          }
        }
      }),
    )
  })

  it('ends after its monitors are well, also when nobody can count', ({ expect }) => {
    let trouble: RegionTrouble | null = begins(many(6), census(), when)
    for (let seconds = 15; seconds <= 75 && trouble; seconds += 15)
      trouble = goesOn(trouble, [], null, at + seconds * 1000)
    expect(trouble).toBeNull()
  })
})

describe('what only a region in trouble has seen', () => {
  const trouble = (vouched: boolean) =>
    begins(many(6, { kind: vouched ? 'contradicted' : 'alone' }), census(), when)
  const alone = { region: 'weur', kind: 'alone', failure: 'timeout', since: at } as const

  it('waits, for a time that is bounded, and shorter where no other region vouches for the targets', ({
    expect,
  }) => {
    expect(heldUntil(trouble(true), alone, at)).toBe(at + 600_000)
    expect(heldUntil(trouble(false), alone, at)).toBe(at + 120_000)
    expect(heldUntil(null, alone, at)).toBeNull()
  })

  it('is told at once when it came over a network that works', ({ expect }) => {
    for (const failure of ['status', 'assertion', 'tls', null] as const)
      expect(heldUntil(trouble(true), { ...alone, failure }, at)).toBeNull()
  })
})

describe('the words for it', () => {
  it('blame us where the targets answer elsewhere, and say that they do', ({ expect }) => {
    expect(regionTroubleText('weur', { looked: 12, vouched: true }, many(7))).toEqual({
      title: 'Western Europe is in trouble',
      severity: 'warning',
      cause:
        '7 of 12 monitors fail from there alone, most by timeout: our probes there, or their network; your targets answer elsewhere',
    })
    const refusing = regionTroubleText('weur', { looked: 12, vouched: true }, many(7, { failure: 'status' }))
    expect(refusing.cause).toContain('or your targets refuse them; they are well elsewhere')
  })

  it('do not take a large outage for our own where nobody else looks', ({ expect }) => {
    const text = regionTroubleText(
      'private:office',
      { looked: 12, vouched: false },
      many(7, { kind: 'alone' }),
    )
    expect(text).toMatchObject({ severity: 'critical', title: 'office is in trouble' })
    expect(text.cause).toContain('your agent there, or its network, or a large outage of yours')
  })
})
