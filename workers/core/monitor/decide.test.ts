import { describe, it } from 'vitest'
import {
  at,
  down,
  everybody,
  now,
  old,
  outcome,
  type Said,
  second,
  silent,
  up,
  view,
} from '../../../test/votes.ts'
import { decide } from './decide.ts'
import type { DecidedStatus, Quorum } from './schema.ts'
import type { Verdict } from './vote.ts'

describe('decide', () => {
  it.for<[string, DecidedStatus, (Verdict | Said | null)[], Quorum, string]>([
    ['one failing region of three leaves a majority up', 'up', ['down', 'up', 'up'], 'majority', 'keep'],
    ['two of three take it down', 'up', ['down', 'down', 'up'], 'majority', 'down'],
    ['one is enough where one is asked for', 'up', ['down', 'up', 'up'], 1, 'down'],
    ['two of three are not three', 'up', ['down', 'down', 'up'], 3, 'keep'],
    ['n larger than the regions means all of them', 'up', ['down', 'down'], 5, 'down'],
    ['all needs every voting region', 'up', ['down', 'down', 'up'], 'all', 'keep'],
    ['all counts only who votes', 'up', ['down', 'down', 'unknown'], 'all', 'down'],
    [
      'all needs half of the configured regions to vote',
      'up',
      ['down', 'unknown', 'unknown'],
      'all',
      'unknown',
    ],
    ['unknown votes never take it down', 'up', ['down', 'unknown', 'unknown'], 'majority', 'unknown'],
    [
      'a suspicion is no vote for down',
      'up',
      [{ verdict: 'suspect', settled: 'up' }, 'down', 'up'],
      'majority',
      'keep',
    ],
    [
      'a suspicion does not take back an earlier up',
      'up',
      [{ verdict: 'suspect', settled: 'up' }],
      1,
      'keep',
    ],
    ['too few voices make it unknown', 'up', ['up', 'unknown', 'unknown'], 'majority', 'unknown'],
    ['enough voices keep it up', 'up', ['up', 'up', 'unknown'], 'majority', 'keep'],
    ['the first quorum of up ends pending', 'pending', ['up', 'up', null], 'majority', 'up'],
    ['less than the quorum stays pending', 'pending', ['up', null, null], 'majority', 'keep'],
    [
      'pending waits for the last region when the first two disagree',
      'pending',
      ['up', 'down', null],
      'majority',
      'keep',
    ],
    ['pending goes down by a quorum of down', 'pending', ['down', 'down', null], 'majority', 'down'],
    ['pending is never unknown', 'pending', ['unknown', 'unknown', 'unknown'], 'majority', 'keep'],
    ['one region coming back ends a majority of two', 'down', ['up', 'down', 'up'], 'majority', 'up'],
    ['it stays down while two still see it', 'down', ['down', 'down', 'up'], 'majority', 'keep'],
    ['with n = 1 every region must be back', 'down', ['up', 'down', 'up'], 1, 'keep'],
    ['under all the first region back ends it', 'down', ['up', 'down', 'down'], 'all', 'up'],
    ['slow in most regions is degraded', 'up', ['degraded', 'degraded', 'up'], 'majority', 'degraded'],
    ['slow here and failing there is degraded', 'up', ['degraded', 'down', 'up'], 'majority', 'degraded'],
    ['slow in one region leaves it up', 'up', ['degraded', 'up', 'up'], 'majority', 'keep'],
    [
      'answering slowly after an outage is degraded',
      'down',
      ['degraded', 'degraded', 'up'],
      'majority',
      'degraded',
    ],
    ['from unknown it comes up', 'unknown', ['up', 'up', 'unknown'], 'majority', 'up'],
    [
      'under all one calm voice is enough, also beside one that is missing',
      'up',
      ['down', 'down', 'up', null],
      'all',
      'keep',
    ],
    [
      'under all it is not up because nobody has said that it is down everywhere',
      'unknown',
      ['down', 'down', null],
      'all',
      'keep',
    ],
    ['from unknown it goes down', 'unknown', ['down', 'down', 'unknown'], 'majority', 'down'],
  ])('%s', ([, status, said, quorum, expected], { expect }) => {
    expect(outcome(status, said, { quorum })).toBe(expected)
  })

  it('does not take silence for recovery', ({ expect }) => {
    const silentDown: Said = { verdict: 'down', absence: {} }
    expect(outcome('down', ['down', silentDown, 'up'])).toBe('unknown')
    expect(outcome('unknown', ['down', silentDown, 'up'])).toBe('keep')
    expect(outcome('down', [silentDown, 'up', 'up'], { quorum: 1 })).toBe('unknown')
    expect(outcome('degraded', [{ verdict: 'degraded', absence: {} }, 'degraded', 'up'])).toBe('unknown')
  })

  it('remembers who saw the trouble, also after an edit has dropped the votes', ({ expect }) => {
    expect(outcome('down', [null, 'up', 'up'], { quorum: 1, deciding: ['weur'] })).toBe('keep')
    expect(outcome('down', ['up', 'up', 'up'], { quorum: 1, deciding: ['weur'] })).toBe('up')
  })

  it('recovers without a region that never saw the trouble', ({ expect }) => {
    const silentUp: Said = { verdict: 'up', absence: {} }
    expect(outcome('down', ['up', 'up', silentUp], { quorum: 1, deciding: ['weur'] })).toBe('up')
  })

  it('keeps the status after an edit until there is new evidence', ({ expect }) => {
    for (const status of ['up', 'down', 'degraded'] as const) {
      expect(outcome(status, [null, null, null])).toBe('keep')
    }
    expect(outcome('up', ['up', null, null])).toBe('keep')
  })

  it('does not hold one unanswered question against a region', ({ expect }) => {
    const busy: Said = { verdict: 'up', absence: { rounds: 1 } }
    expect(outcome('up', ['down', busy, busy])).toBe('keep')
    expect(outcome('up', ['down', { verdict: 'up', absence: { rounds: 2 } }, busy])).toBe('keep')
    const gone: Said = { verdict: 'up', absence: { rounds: 2 } }
    expect(outcome('up', ['down', gone, gone])).toBe('unknown')
  })

  it('asks those whose evidence is older than a suspicion, once, before it says anything', ({ expect }) => {
    const suspicion: Said = { verdict: 'suspect', settled: 'up', firstFailingTick: now - 5 * second }
    const older: Said = { verdict: 'up', lastTick: now - 20 * second }
    const newer: Said = { verdict: 'up', lastTick: now - 2 * second }
    const seen = view('up', [suspicion, older, newer, null])
    expect(decide(seen, now, new Set())).toEqual({
      kind: 'ask',
      regions: ['enam', 'oc'],
      newerThan: now - 5 * second,
    })
    expect(decide(seen, now, new Set(['enam', 'oc']))).toEqual({ kind: 'keep' })
  })

  const seconds = (count: number) => now - count * second

  it('asks what is newer than the newest suspicion', ({ expect }) => {
    const suspect = (tick: number): Said => ({
      verdict: 'suspect',
      settled: 'up',
      firstFailingTick: tick,
      lastTick: tick,
    })
    expect(
      decide(view('up', [suspect(seconds(5)), suspect(seconds(3)), up(seconds(4))]), now, new Set()),
    ).toEqual({
      kind: 'ask',
      regions: ['weur', 'apac'],
      newerThan: seconds(3),
    })
    // Of two at once the first is taken at its word; the other, like all whose evidence is no newer, is asked.
    const both = [suspect(seconds(3)), suspect(seconds(3)), up(seconds(3))]
    expect(decide(view('up', both), now, new Set())).toMatchObject({ regions: ['enam', 'apac'] })
  })

  it('asks those who do not agree with what one region has found, for the better or for the worse', ({
    expect,
  }) => {
    const fails = (tick: number): Said => ({ verdict: 'down', firstFailingTick: seconds(60), lastTick: tick })
    const slow = (tick: number): Said => ({ verdict: 'degraded', firstFailingTick: tick, lastTick: tick })
    const asks = (status: DecidedStatus, said: (Said | null)[]) => {
      const decision = decide(view(status, said), now, new Set())
      return decision.kind === 'ask' ? [decision.regions.join(), decision.newerThan] : decision.kind
    }
    const old9 = seconds(9)
    expect(asks('down', [up(seconds(2)), fails(old9), fails(old9)])).toEqual(['enam,apac', seconds(2)])
    const answers = [slow(seconds(2)), up(seconds(10)), fails(old9), fails(old9), fails(old9)]
    expect(asks('down', answers)).toEqual(['apac,oc,wnam', seconds(2)])
    const better = [up(seconds(2)), slow(old9), slow(old9), slow(old9), fails(old9)]
    expect(asks('degraded', better)).toEqual(['wnam', seconds(2)])
    expect(asks('up', [slow(seconds(2)), up(old9), up(old9)])).toEqual(['enam,apac', seconds(2)])
    expect(
      asks('up', [slow(seconds(2)), up(old9), up(old9), up(old9), { ...slow(old9), firstFailingTick: old9 }]),
    ).toEqual(['enam,apac,oc', seconds(2)])
    expect(asks('pending', [up(seconds(2)), fails(old9), null])).toEqual(['apac', seconds(60)])
    expect(asks('pending', [up(seconds(2)), null, null])).toBe('keep')
    expect(asks('up', [up(seconds(2)), up(old9), up(old9)])).toBe('keep')
  })

  it('takes a suspicion in a region that has said nothing else for no voice, and no silence', ({
    expect,
  }) => {
    const first: Said = { verdict: 'suspect', settled: null }
    expect(outcome('up', [first, first, first])).toBe('keep')
  })

  it('counts evidence that is exactly two intervals old, and none that is older', ({ expect }) => {
    const heard = (ms: number): Said => ({ verdict: 'down', lastTick: now - ms })
    expect(outcome('up', [heard(120_000), heard(120_000), 'up'])).toBe('down')
    expect(outcome('up', [heard(120_001), heard(120_001), 'up'])).not.toBe('down')
  })

  it('lets an old word begin a story, but not end an outage', ({ expect }) => {
    const word = (settled: 'up' | 'degraded'): Said => ({ verdict: settled, lastTick: old })
    expect(outcome('pending', [word('up'), word('up'), word('up')])).toBe('up')
    expect(outcome('pending', [word('degraded'), word('degraded'), word('up')])).toBe('degraded')
    const taken: Said = { verdict: 'suspect', settled: 'up', lastTick: old }
    const gone: Said = { verdict: 'up', absence: {} }
    expect(outcome('down', [null, gone, taken], { quorum: 1 })).toBe('keep')
  })

  it('asks nobody while nothing is suspected, however old the votes are', ({ expect }) => {
    const long: Said = { verdict: 'up', lastTick: now - 86_400 * second }
    expect(decide(view('up', [long, long, long]), now, new Set())).toEqual({ kind: 'keep' })
  })

  it('asks nobody when fresh votes suffice', ({ expect }) => {
    const long: Said = { verdict: 'up', lastTick: old }
    expect(decide(view('up', ['down', 'down', long]), now, new Set())).toMatchObject({
      kind: 'move',
      to: 'down',
    })
  })

  it('does not count an old vote for down: it asks that region too', ({ expect }) => {
    const late: Said = { verdict: 'down', lastTick: old }
    expect(decide(view('up', [late, late, late]), now, new Set())).toMatchObject({
      kind: 'ask',
      regions: ['weur', 'enam', 'apac'],
    })
    expect(outcome('up', [late, late, 'up'])).not.toBe('down')
  })

  it('under all asks a region with an old vote before the rest decide without it', ({ expect }) => {
    const long: Said = { verdict: 'up', lastTick: old }
    expect(decide(view('up', ['down', 'down', long], { quorum: 'all' }), now, new Set())).toMatchObject({
      kind: 'ask',
      regions: ['apac'],
    })
  })

  it('does not ask again at once who has not answered just now', ({ expect }) => {
    const busy: Said = { verdict: 'up', absence: { rounds: 1, askAt: now + second } }
    const due: Said = { verdict: 'up', absence: { rounds: 1, askAt: now } }
    expect(decide(view('up', ['down', busy, due]), now, new Set())).toMatchObject({ regions: ['apac'] })
  })

  it('knows nothing of a monitor whose parent is down, whatever its regions say, and asks nobody', ({
    expect,
  }) => {
    const parentDown = { cause: { id: 'mon_p', name: 'Router' }, since: now - 7 * second }
    for (const status of ['pending', 'up', 'degraded', 'down'] as const) {
      for (const said of [
        ['down', 'down', 'down'],
        ['up', 'up', 'up'],
        [null, null, null],
      ] as const) {
        expect(decide(view(status, [...said], { parentDown }), now, new Set())).toEqual({
          kind: 'move',
          to: 'unknown',
          at: now - 7 * second,
          regions: [],
          evidence: null,
          reason: 'Parent Router is down',
        })
      }
    }
    expect(decide(view('unknown', ['down', 'down', 'down'], { parentDown }), now, new Set())).toEqual({
      kind: 'keep',
    })
    expect(at(decide(view('up', ['up'], { parentDown, since: now - second }), now, new Set()))).toBe(
      now - second,
    )
    const future = { ...parentDown, since: now + second }
    expect(at(decide(view('up', ['up'], { parentDown: future }), now, new Set()))).toBe(now)
    expect(outcome('up', ['down', 'down', 'up'], { parentDown: null })).toBe('down')
  })

  it('keeps evidence for two intervals of a slow monitor', ({ expect }) => {
    const daily: Said = { verdict: 'down', lastTick: now - 90_000 * second }
    expect(outcome('up', [daily, daily, daily], { intervalSeconds: 86_400 })).toBe('down')
  })
})

describe('the beginning of a status', () => {
  it('is the first failing tick that completed the quorum', ({ expect }) => {
    const votes = [down(now - 9_000), down(now - 30_000), down(now - 7_000)]
    expect(at(decide(view('up', votes), now, everybody))).toBe(now - 9_000)
    expect(at(decide(view('up', votes, { quorum: 1 }), now, everybody))).toBe(now - 30_000)
    expect(at(decide(view('up', votes, { quorum: 'all' }), now, everybody))).toBe(now - 7_000)
  })

  it('is never before the previous transition or the end of a maintenance or pause', ({ expect }) => {
    const votes = [down(now - 90_000), down(now - 90_000), 'up' as const]
    expect(at(decide(view('up', votes, { since: now - 60_000 }), now, everybody))).toBe(now - 60_000)
    expect(at(decide(view('up', votes, { floor: now - 40_000 }), now, everybody))).toBe(now - 40_000)
  })

  it('is, for a recovery, the tick with which too few were left for trouble', ({ expect }) => {
    const votes = [up(now - 5_000), 'down' as const, up(now - 50_000)]
    expect(at(decide(view('down', votes), now, everybody))).toBe(now - 5_000)
  })

  it('is, for slow answers after an outage, when it answered, not when the outage began', ({ expect }) => {
    const slow: Said = { verdict: 'degraded', firstFailingTick: now - 3_000_000, lastTick: now - 4_000 }
    expect(at(decide(view('down', [slow, slow, 'down']), now, everybody))).toBe(now - 4_000)
  })

  it('is, for a silence, when the silence began', ({ expect }) => {
    const decision = decide(view('up', [silent(now - 9_000), silent(now - 8_000), 'up']), now, everybody)
    expect(decision).toMatchObject({
      to: 'unknown',
      at: now - 8_000,
      regions: ['weur', 'enam'],
      evidence: null,
    })
  })

  it('is, for slowness, the first slow tick that completed the quorum', ({ expect }) => {
    const slow = (ms: number): Said => ({ verdict: 'degraded', firstFailingTick: now - ms })
    expect(at(decide(view('up', [slow(30_000), slow(20_000), 'up']), now, everybody))).toBe(now - 20_000)
  })

  it('is, for a return from unknown, the good tick that left too few for trouble, whatever was planned', ({
    expect,
  }) => {
    const votes = [up(now - 9_000), up(now - 5_000), up(now - 2_000)]
    expect(at(decide(view('unknown', votes, { quorum: 1 }), now, everybody))).toBe(now - 2_000)
    expect(at(decide(view('unknown', votes, { floor: now - 1_000 }), now, everybody))).toBe(now - 5_000)
  })

  it('is the newest tick of a region that does not say when it began to fail', ({ expect }) => {
    const seen = view('up', [down(now - 9_000), down(now - 9_000), 'up'])
    const witnesses = seen.witnesses.map((one) => ({
      ...one,
      vote: one.vote && { ...one.vote, firstFailingTick: null, lastTick: now - 4_000 },
    }))
    expect(at(decide({ ...seen, witnesses }, now, everybody))).toBe(now - 4_000)
  })

  it('says, where there is no evidence, why', ({ expect }) => {
    const silences = [silent(now - 9_000), silent(now - 8_000), 'up' as const]
    expect(decide(view('up', silences), now, everybody)).toMatchObject({
      reason: 'Too few regions could tell',
    })
    expect(decide(view('up', ['down', 'down', 'up']), now, everybody)).toMatchObject({ reason: null })
  })

  it('shows the newest evidence of several', ({ expect }) => {
    const heard = (ms: number): Said => ({ verdict: 'down', lastTick: now - ms })
    for (const [ages, newest] of [
      [[9, 2, 5], 'enam'],
      [[2, 9, 5], 'weur'],
      [[9, 5, 2], 'apac'],
    ] as const) {
      const decision = decide(view('up', ages.map(heard)), now, everybody)
      expect(decision).toMatchObject({ evidence: { message: `${newest} says down` } })
    }
  })

  it('names the regions behind it and the newest of their evidence', ({ expect }) => {
    const decision = decide(view('up', [down(now - 9_000), 'up', down(now - 4_000)]), now, everybody)
    expect(decision).toMatchObject({ regions: ['weur', 'apac'], evidence: { message: 'weur says down' } })
  })
})
