import { describe, it } from 'vitest'
import { birthOf } from './birth.ts'
import type { Quorum } from './schema.ts'
import type { Verdict, Vote } from './vote.ts'

const now = 1_000_000

function word(region: string, verdict: Verdict = 'up', change: Partial<Vote> = {}): Vote {
  return {
    region,
    verdict,
    settled: null,
    firstFailingTick: null,
    lastTick: now - 500,
    configVersion: 1,
    seq: 1,
    evidence: null,
    ...change,
  }
}

const born = (words: Vote[], confirm: Quorum = 'majority') =>
  birthOf(
    {
      workspaceId: 'wsp_a',
      monitorId: 'mon_a',
      version: 1,
      settings: {
        regions: ['weur', 'enam', 'apac'],
        confirm: { regions: confirm },
        intervalSeconds: 60,
      },
      words,
    },
    now,
  )

describe('a birth', () => {
  it('is entered when as many regions as it takes have said that all is well', ({ expect }) => {
    expect(born([])).toBeNull()
    expect(born([word('weur')])).toBeNull()
    expect(born([word('weur', 'up', { lastTick: now - 900 }), word('apac')])).toEqual({
      id: 'mon_a:1',
      workspaceId: 'wsp_a',
      monitorId: 'mon_a',
      seq: 1,
      from: 'pending',
      to: 'up',
      at: now - 500,
      decidedAt: now,
      regions: ['weur', 'apac'],
      evidence: null,
      reason: null,
    })
    expect(born([word('weur')], 1)).toMatchObject({ to: 'up', regions: ['weur'] })
    expect(born([word('weur'), word('enam')], 3)).toBeNull()
  })

  it('counts only good words, of configured regions, about this configuration', ({ expect }) => {
    expect(born([word('weur'), word('enam', 'degraded')])).toBeNull()
    expect(born([word('weur'), word('enam', 'down')])).toBeNull()
    expect(born([word('weur'), word('oc')])).toBeNull()
    expect(born([word('weur'), word('enam', 'up', { configVersion: 2 })])).toBeNull()
  })
})
