import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import type { Witness } from './decide.ts'
import { dissentsOf } from './dissent.ts'
import { hostOf } from './target.ts'
import type { Failure } from '../result.ts'
import type { Verdict } from './vote.ts'

const brokenAt = 1_000
function witness(region: string, verdict: Verdict, lastTick: number, failure: Failure = 'timeout'): Witness {
  const settled = verdict === 'suspect' || verdict === 'unknown' ? 'up' : verdict
  const evidence = { message: null, failure, blame: 'target' as const, statusCode: null, latencyMs: null }
  const firstFailingTick = verdict === 'down' ? brokenAt : null
  const vote = { region, verdict, firstFailingTick, lastTick, configVersion: 1, seq: 1, evidence }
  return { region, vote, settled, absence: null }
}

describe('a region dissents', () => {
  it('when the others have looked since and see nothing', ({ expect }) => {
    const votes = [witness('weur', 'down', 1_100), witness('enam', 'up', 1_050), witness('apac', 'up', 1_060)]
    expect(dissentsOf(votes)).toEqual([
      { region: 'weur', kind: 'contradicted', failure: 'timeout', since: brokenAt },
    ])
  })

  it('not on what the others saw before, nor while one of them suspects it too', ({ expect }) => {
    const down = witness('weur', 'down', 1_100)
    expect(dissentsOf([down, witness('enam', 'up', 900), witness('apac', 'up', 900)])).toEqual([])
    expect(dissentsOf([down, witness('enam', 'suspect', 1_050), witness('apac', 'up', 1_060)])).toEqual([])
  })

  it('not when others without a voice are all there is', ({ expect }) => {
    const silent = { ...witness('enam', 'up', 1_050), absence: { since: 1_000, rounds: 2, askAt: 2_000 } }
    expect(dissentsOf([witness('weur', 'down', 1_100), silent])).toEqual([])
  })

  it('alone only where the way to the target failed', ({ expect }) => {
    const kinds = (failure: Failure) =>
      dissentsOf([witness('weur', 'down', 1_100, failure)]).map(({ kind }) => kind)
    for (const failure of ['timeout', 'dns', 'refused', 'reset'] as const)
      expect(kinds(failure)).toEqual(['alone'])
    for (const failure of ['status', 'assertion', 'tls', 'cloudflare', 'protocol'] as const)
      expect(kinds(failure)).toEqual([])
  })

  it('never when as many agree with it as disagree, whatever the votes', ({ expect }) => {
    const verdict = fc.constantFrom<Verdict>('up', 'degraded', 'down', 'suspect', 'unknown')
    fc.assert(
      fc.property(
        fc.array(fc.tuple(verdict, fc.integer({ min: 900, max: 1_200 })), { minLength: 2 }),
        (said) => {
          const votes = said.map(([one, tick], index) => witness(`r${index}`, one, tick))
          for (const { region } of dissentsOf(votes)) {
            const others = votes.filter((other) => other.region !== region)
            const agree = others.filter(({ vote }) => vote?.verdict === 'down').length
            const well = others.filter(
              ({ vote }) => vote?.verdict === 'up' || vote?.verdict === 'degraded',
            ).length
            expect(agree).toBeLessThan(well)
          }
        },
      ),
    )
  })
})

it('the host of a target is what its monitors share', ({ expect }) => {
  expect(hostOf('https://shop.example:8443/a?b')).toBe('shop.example')
  expect(hostOf('db.example:5432')).toBe('db.example')
  expect(hostOf('example.com')).toBe('example.com')
  expect(hostOf('heartbeat')).toBe('heartbeat')
})
