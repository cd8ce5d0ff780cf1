import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { agreements, decideAmong, type ResolverVote } from './consensus.ts'

const votes = (letters: string): ResolverVote[] =>
  Array.from(letters, (letter) => (letter === '+' ? 'expected' : letter === '-' ? 'unexpected' : 'failed'))
/** `+` as expected, `-` not, `?` failed; the dots have not been asked yet. */
const decide = (letters: string, agree: (typeof agreements)[number]) =>
  decideAmong(votes(letters.replaceAll('.', '')), letters.length, agree)

describe('what several resolvers decide', () => {
  it.for([
    ['any', '+..', 'up'],
    ['any', '-+.', 'up'],
    ['any', '--.', null],
    ['any', '---', 'down'],
    ['any', '?--', 'down'],
    ['any', '??-', null],
    ['any', '???', null],
    ['majority', '+..', null],
    ['majority', '++.', 'up'],
    ['majority', '+-.', null],
    ['majority', '+-+', 'up'],
    ['majority', '--.', 'down'],
    ['majority', '+-?', null],
    ['majority', '+-', 'down'],
    ['majority', '+', 'up'],
    ['majority', '-', 'down'],
    ['majority', '?', null],
    ['all', '++.', null],
    ['all', '+++', 'up'],
    ['all', '-..', 'down'],
    ['all', '++?', 'up'],
    ['all', '+??', null],
  ] as const)('with %s and %s it is %s', ([agree, letters, decided], { expect }) => {
    expect(decide(letters, agree)).toBe(decided)
  })

  it('is never down for want of resolvers, and does not change when more are asked', ({ expect }) => {
    const ballots = fc.array(fc.constantFrom<ResolverVote>('expected', 'unexpected', 'failed'), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(ballots, fc.constantFrom(...agreements), (all, agree) => {
        const last = decideAmong(all, all.length, agree)
        if (last === 'down') expect(all).toContain('unexpected')
        if (last === 'up') expect(all).toContain('expected')
        for (let asked = 1; asked < all.length; asked += 1) {
          const early = decideAmong(all.slice(0, asked), all.length, agree)
          if (early !== null) expect(last).toBe(early)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
