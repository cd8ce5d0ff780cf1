import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { regressionOf, type RunFigures } from './regression.ts'

const none: RunFigures = {
  lcpMs: null,
  cls: null,
  tbtMs: null,
  inpMs: null,
  fcpMs: null,
  ttfbMs: null,
  loadMs: null,
  bytes: null,
  requests: null,
}
const lcp = (lcpMs: number | null): RunFigures => ({ ...none, lcpMs })
/** Runs of these largest paints, the newest first, judged by the first. */
const judge = (...values: (number | null)[]) => {
  const [newest = null, ...before] = values
  return regressionOf(lcp(newest), before.map(lcp))
}
const usualMs = fc.integer({ min: 0, max: 10_000 })
const many = (value: number | null, count = 10) => Array.from({ length: count }, () => value)
const beyond = (usual: number) => usual + Math.max(300, usual * 0.25) + 1

describe('a page that gets worse', () => {
  it('is told by two bad runs of the last three', ({ expect }) => {
    const found = [{ metric: 'lcpMs', value: 1_800, baseline: 1_000 }]
    expect(judge(2_000, 1_800, ...many(1_000))).toEqual(found)
    expect(judge(2_000, 1_000, 1_800, ...many(1_000))).toEqual(found)
    expect(judge(1_000, 2_000, 1_800, ...many(1_000))).toEqual(found)
    expect(judge(2_000, 1_000, 1_000, 1_800, ...many(1_000))).toEqual([])
  })

  it('must be worse by a share and by an amount', ({ expect }) => {
    expect(judge(200, 200, 200, ...many(100))).toEqual([]) // twice as long, but 100 ms
    expect(judge(10_500, 10_500, 10_500, ...many(10_000))).toEqual([]) // 500 ms, but 5 %
  })

  it('needs five runs to know what is usual, and figures at all', ({ expect }) => {
    expect(judge(9_000, 9_000, 9_000, ...many(1_000, 4))).toEqual([])
    expect(judge(9_000, 9_000, 9_000, ...many(1_000, 5))).toHaveLength(1)
    expect(judge(9_000, 9_000, 9_000, ...many(null, 20), ...many(1_000, 20))).toEqual([])
    expect(judge(null, null, null, ...many(1_000))).toEqual([])
    expect(judge(9_000, null, null, ...many(1_000))).toEqual([])
  })

  it('is never told by one bad run, however bad', ({ expect }) => {
    fc.assert(
      fc.property(usualMs, fc.integer({ min: 0, max: 1e9 }), fc.nat(2), (usual, bad, at) => {
        const values = many(usual, 25)
        values[at] = bad
        expect(judge(...values)).toEqual([])
      }),
    )
  })

  it('is always told by two runs beyond the margins, never by runs within them', ({ expect }) => {
    const near = (usual: number) => fc.integer({ min: usual - 100, max: usual + 100 })
    const scene = usualMs.chain((usual) =>
      fc.record({
        usual: fc.constant(usual),
        noise: fc.array(near(usual), { minLength: 23, maxLength: 23 }),
      }),
    )
    fc.assert(
      fc.property(scene, fc.constantFrom([0, 1], [0, 2], [1, 2]), ({ usual, noise }, places) => {
        expect(judge(...noise)).toEqual([])
        const worse = noise
          .with(places[0] ?? 0, beyond(usual + 100))
          .with(places[1] ?? 1, beyond(usual + 100))
        expect(judge(...worse).map(({ metric }) => metric)).toEqual(['lcpMs'])
      }),
    )
  })

  it('is not told of what got better, nor of what has been so for long', ({ expect }) => {
    fc.assert(
      fc.property(usualMs, usualMs, (now, then) => {
        expect(judge(...many(Math.min(now, then), 3), ...many(Math.max(now, then), 20))).toEqual([])
        expect(judge(...many(now, 23), ...many(then, 20))).toEqual([])
      }),
    )
  })

  it('is judged figure by figure', ({ expect }) => {
    const page = (bytes: number, cls: number): RunFigures => ({ ...none, bytes, cls })
    const before = [page(2_000_000, 0.4), ...Array.from({ length: 10 }, () => page(1_000_000, 0.05))]
    expect(regressionOf(page(3_000_000, 0.3), before)).toEqual([
      { metric: 'cls', value: 0.3, baseline: 0.05 },
      { metric: 'bytes', value: 2_000_000, baseline: 1_000_000 },
    ])
  })
})
