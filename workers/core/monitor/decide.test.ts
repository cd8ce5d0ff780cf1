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

  it('names the regions behind it and the newest of their evidence', ({ expect }) => {
    const decision = decide(view('up', [down(now - 9_000), 'up', down(now - 4_000)]), now, everybody)
    expect(decision).toMatchObject({ regions: ['weur', 'apac'], evidence: { message: 'weur says down' } })
  })
})
