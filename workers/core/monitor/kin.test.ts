import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import {
  blockedBy,
  causeFor,
  type Kinship,
  kinshipError,
  maxChain,
  type ParentView,
  reasonFor,
} from './kin.ts'

const parent = (part: Partial<ParentView> = {}): ParentView => ({
  parentId: 'mon_p',
  seq: 1,
  cause: { id: 'mon_p', name: 'Router' },
  since: 1,
  rounds: 0,
  askAt: 2,
  ...part,
})

describe('a monitor is kept quiet', () => {
  it('by a parent that is down, and by none that is not', ({ expect }) => {
    expect(blockedBy([parent({ cause: null }), parent()], 'mon_c')?.cause.name).toBe('Router')
    expect(blockedBy([parent({ cause: null })], 'mon_c')).toBeNull()
    expect(blockedBy([], 'mon_c')).toBeNull()
    expect(reasonFor({ id: 'mon_p', name: 'Router' })).toBe('Parent Router is down')
  })

  it('by no parent that has not answered twice', ({ expect }) => {
    expect(blockedBy([parent({ rounds: 1 })], 'mon_c')).not.toBeNull()
    expect(blockedBy([parent({ rounds: 2 })], 'mon_c')).toBeNull()
  })

  it('by no outage of its own that comes back to it', ({ expect }) => {
    expect(blockedBy([parent({ cause: { id: 'mon_c', name: 'Me' } })], 'mon_c')).toBeNull()
  })

  it('for the reason of whoever stands at the top', ({ expect }) => {
    const self = { id: 'mon_c', name: 'Shop' }
    const blocker = { cause: { id: 'mon_p', name: 'Router' } }
    expect(causeFor({ ...self, status: 'down' }, null)).toEqual(self)
    expect(causeFor({ ...self, status: 'down' }, blocker)).toEqual(self)
    expect(causeFor({ ...self, status: 'unknown' }, blocker)).toEqual(blocker.cause)
    expect(causeFor({ ...self, status: 'unknown' }, null)).toBeNull()
    for (const status of ['up', 'degraded', 'pending'] as const)
      expect(causeFor({ ...self, status }, blocker)).toBeNull()
  })
})

describe('a dependency', () => {
  /** "c>b" reads: c depends on b. */
  const kinship = (...edges: string[]): Kinship => {
    const known = new Map<string, string[]>()
    for (const edge of edges) {
      const [child = '', up = ''] = edge.split('>')
      known.set(child, [...(known.get(child) ?? []), up])
    }
    return known
  }

  it('that comes back to itself is a circle, however long', ({ expect }) => {
    expect(kinshipError(kinship('a>a'), 'a', 'a')).toBe('cycle')
    expect(kinshipError(kinship('a>b', 'b>a'), 'a', 'b')).toBe('cycle')
    expect(kinshipError(kinship('a>b', 'b>c', 'c>d', 'd>e', 'e>a'), 'a', 'b')).toBe('cycle')
    expect(kinshipError(kinship('a>b', 'b>c', 'c>d', 'd>e', 'e>f', 'f>a'), 'a', 'b')).toBe('cycle')
    expect(kinshipError(kinship('a>b', 'a>c', 'b>d', 'c>d'), 'a', 'b')).toBeNull()
  })

  it('makes no chain longer than it may be, upwards and downwards', ({ expect }) => {
    expect(kinshipError(kinship('a>b', 'b>c', 'c>d', 'd>e'), 'a', 'b')).toBeNull()
    expect(kinshipError(kinship('a>b', 'b>c', 'c>d', 'd>e', 'e>f'), 'a', 'b')).toBe('long')
    expect(kinshipError(kinship('a>b', 'b>c', 'c>d', 'd>e', 'e>f'), 'c', 'd')).toBe('long')
    expect(kinshipError(kinship('a>b', 'b>c', 'c>d', 'd>e', 'x>c'), 'x', 'c')).toBeNull()
  })

  it('that is accepted leaves no circle and no long chain, whatever was there', ({ expect }) => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const edge = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 20 }), (edges) => {
        const known = new Map<string, string[]>()
        for (const [child, up] of edges) {
          const next = new Map(known).set(child, [...(known.get(child) ?? []), up])
          if (kinshipError(next, child, up) === null) known.set(child, next.get(child) ?? [])
        }
        const climb = (id: string, way: string[]): number => {
          expect(way).not.toContain(id)
          return 1 + Math.max(0, ...(known.get(id) ?? []).map((up) => climb(up, [...way, id])))
        }
        for (const id of ids) expect(climb(id, [])).toBeLessThanOrEqual(maxChain)
      }),
      { numRuns: 2_000 },
    )
  })
})
