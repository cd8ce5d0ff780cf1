import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { cases } from '../../../test/cases.ts'
import { everybody, names, now, old, outcome, type Said, second, view } from '../../../test/votes.ts'
import { type Absence, decide, type MonitorView, type Witness } from './decide.ts'
import { isReached, neededVoices } from './quorum.ts'
import type { DecidedStatus, Quorum } from './schema.ts'
import type { Verdict, Vote } from './vote.ts'

/** A settled verdict is its own last word. */
function settle({ absence, ...word }: Omit<Said, 'absence'> & { absence: Partial<Absence> | null }): Said {
  const { verdict: spoken, settled } = word
  const own = spoken === 'up' || spoken === 'down' || spoken === 'degraded' ? spoken : settled
  return { ...word, settled: own ?? null, ...(absence ? { absence } : {}) }
}

describe('whatever the votes', () => {
  const verdict = fc.constantFrom<Verdict>('suspect', 'up', 'degraded', 'down', 'unknown')
  const said = fc.option(
    fc.record({
      verdict,
      settled: fc.constantFrom<Witness['settled']>('up', 'degraded', 'down', null),
      lastTick: fc.constantFrom(now, now - 30 * second, old),
      absence: fc.option(
        fc.record({ rounds: fc.constantFrom(1, 2), askAt: fc.constantFrom(now - 1, now + 1) }),
        {
          freq: 3,
        },
      ),
    }),
    { freq: 6 },
  )
  const statuses = fc.constantFrom<DecidedStatus>('pending', 'up', 'degraded', 'down', 'unknown')
  const quorums = fc.constantFrom<Quorum>(1, 2, 3, 5, 'majority', 'all')
  const anyView = fc
    .tuple(statuses, fc.array(said, { minLength: 1, maxLength: 5 }), quorums, fc.subarray(names))
    .map(([status, words, quorum, deciding]) =>
      view(
        status,
        words.map((word) => word && settle(word)),
        { quorum, deciding },
      ),
    )

  const isFresh = (vote: Vote) => vote.lastTick > old
  const downVotes = ({ witnesses }: MonitorView) =>
    witnesses.filter(
      ({ vote, settled, absence }) =>
        vote && !absence && vote.verdict !== 'unknown' && settled === 'down' && isFresh(vote),
    ).length
  const voices = ({ witnesses }: MonitorView) =>
    witnesses.filter(
      ({ vote, settled, absence }) =>
        vote && !absence && vote.verdict !== 'unknown' && settled && isFresh(vote),
    ).length

  it('it is never down with fewer fresh votes for down than the rule asks for', ({ expect }) => {
    fc.assert(
      fc.property(anyView, (seen) => {
        const decision = decide(seen, now, everybody)
        if (decision.kind !== 'move' || decision.to !== 'down') return
        const needed = neededVoices(seen.quorum, seen.witnesses.length)
        expect(downVotes(seen)).toBeGreaterThanOrEqual(needed)
        expect(decision.regions).toHaveLength(downVotes(seen))
      }),
      cases(),
    )
  })

  it('it is never anything but down while the rule is reached', ({ expect }) => {
    fc.assert(
      fc.property(anyView, (seen) => {
        if (!isReached(seen.quorum, seen.witnesses.length, downVotes(seen), voices(seen))) return
        const decision = decide(seen, now, everybody)
        const status = decision.kind === 'move' ? decision.to : seen.status
        // Under `all` a region that was never heard, or not asked yet, may still object.
        if (seen.quorum === 'all' && seen.witnesses.some(({ vote, settled }) => !vote || !settled)) return
        expect(status).toBe('down')
      }),
      cases(),
    )
  })

  it('turning a voice into silence never ends an outage', ({ expect }) => {
    fc.assert(
      fc.property(anyView, fc.nat(), (seen, pick) => {
        const before: MonitorView = { ...seen, status: 'down' }
        const first = decide(before, now, everybody)
        if (first.kind === 'move') return
        const index = pick % before.witnesses.length
        const witnesses = before.witnesses.map((one, place) =>
          place === index ? { ...one, absence: { since: now, rounds: 2, askAt: now + second } } : one,
        )
        const decision = decide({ ...before, witnesses }, now, everybody)
        expect(decision.kind === 'move' ? decision.to : 'keep').toMatch(/keep|unknown/)
      }),
      cases(),
    )
  })

  it('an old word of slowness, since taken back by a suspicion, does not end an outage', ({ expect }) => {
    // Found by the property above: silence in the one region that was up left only this.
    const absence = { since: now, rounds: 2, askAt: now + second }
    expect(
      outcome(
        'down',
        [
          null,
          { verdict: 'up', absence },
          { verdict: 'suspect', settled: 'degraded', lastTick: now - 600 * second },
        ],
        {
          quorum: 1,
        },
      ),
    ).toBe('keep')
  })

  it('regions that have never spoken and lanes that are silent decide nothing but that it is unknown', ({
    expect,
  }) => {
    fc.assert(
      fc.property(
        statuses,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }),
        quorums,
        (status, silences, quorum) => {
          const words = silences.map((isSilent): Said | null =>
            isSilent ? { verdict: 'up', absence: {} } : null,
          )
          expect(['keep', 'unknown']).toContain(outcome(status, words, { quorum }))
        },
      ),
      cases(),
    )
  })

  it('a round of questions comes to an end, and a status never begins before the one before it', ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyView, (seen) => {
        const asked = new Set<string>()
        let decision = decide(seen, now, asked)
        for (let round = 0; decision.kind === 'ask'; round += 1) {
          expect(round).toBeLessThan(6)
          expect(decision.regions.filter((region) => asked.has(region))).toEqual([])
          for (const region of decision.regions) asked.add(region)
          decision = decide(seen, now, asked)
        }
        if (decision.kind !== 'move') return
        expect(decision.to).not.toBe(seen.status)
        expect(decision.to).not.toBe('pending')
        expect(decision.at).toBeGreaterThanOrEqual(seen.since)
        expect(decision.at).toBeLessThanOrEqual(now)
      }),
      cases(),
    )
  })

  const settled = fc.constantFrom<'up' | 'degraded' | 'down'>('up', 'degraded', 'down')
  const clear = fc.tuple(statuses, fc.array(settled, { minLength: 1, maxLength: 5 }), quorums)

  it('that all regions have cast just now decide by themselves, whatever was before', ({ expect }) => {
    fc.assert(
      fc.property(clear, fc.subarray(names), ([status, words, quorum], deciding) => {
        const count = (...of: string[]) => words.filter((word) => of.includes(word)).length
        const agree = (seen: number) =>
          seen >= (quorum === 'all' ? words.length : neededVoices(quorum, words.length))
        const expected = agree(count('down')) ? 'down' : agree(count('down', 'degraded')) ? 'degraded' : 'up'
        const found = outcome(status, words, { quorum, deciding })
        expect(found === 'keep' ? status : found).toBe(expected)
      }),
      cases(),
    )
  })

  it('it does not matter in which order the regions stand', ({ expect }) => {
    fc.assert(
      fc.property(anyView, fc.array(fc.nat(), { minLength: 5, maxLength: 5 }), (seen, keys) => {
        const witnesses = seen.witnesses
          .map((one, index) => ({ one, key: keys[index] ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ one }) => one)
        const answer = (asked: MonitorView) => {
          const decision = decide(asked, now, everybody)
          if (decision.kind !== 'move') return decision.kind
          const { to, at, regions } = decision
          return { to, at, regions: regions.toSorted() }
        }
        expect(answer({ ...seen, witnesses })).toEqual(answer(seen))
      }),
      cases(),
    )
  })

  it('a region that sees more trouble never makes the status better', ({ expect }) => {
    const rank = { up: 0, degraded: 1, down: 2 }
    fc.assert(
      fc.property(clear, fc.nat(), ([status, words, quorum], pick) => {
        const worse = words.map((word, index) =>
          index === pick % words.length ? (word === 'up' ? 'degraded' : 'down') : word,
        )
        const rankOf = (list: Said['settled'][]) => {
          const found = outcome(status, list as Verdict[], { quorum })
          return rank[(found === 'keep' ? status : found) as keyof typeof rank]
        }
        expect(rankOf(worse)).toBeGreaterThanOrEqual(rankOf(words))
      }),
      cases(),
    )
  })

  it('whoever does not know neither takes it down nor keeps it from being so, where so many must agree', ({
    expect,
  }) => {
    fc.assert(
      fc.property(anyView, fc.nat(), (seen, pick) => {
        if (seen.quorum === 'all') return
        const index = pick % seen.witnesses.length
        const isSilent = { since: now, rounds: 2, askAt: now + second }
        const witnesses = seen.witnesses.map((one, place) =>
          place === index ? { ...one, absence: isSilent } : one,
        )
        const after = (asked: MonitorView) => {
          const decision = decide(asked, now, everybody)
          return decision.kind === 'move' ? decision.to : asked.status
        }
        const [before, without] = [after(seen), after({ ...seen, witnesses })]
        // An outage that is known is another matter: of that, too many silences make an unknown.
        if (seen.status === 'down') return
        if (without === 'down') expect(before).toBe('down')
        if (before === 'down' && seen.witnesses[index]?.settled !== 'down') expect(without).toBe('down')
      }),
      cases(),
    )
  })
})
