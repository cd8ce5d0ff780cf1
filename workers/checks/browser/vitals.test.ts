import { describe, inject, it } from 'vitest'
import { medianOf } from '#core/run/quantile'
import { visitPage } from '../../../test/browser-visit.ts'

const { shop, judge } = inject('browserSite')
const times = 3

const median = (values: readonly (number | null | undefined)[]): number =>
  medianOf(values.filter((value) => typeof value === 'number')) ?? Number.NaN

describe('the vitals of a page', { timeout: 120_000 }, () => {
  it('are what the library says in a browser that somebody else drives', async ({ expect }) => {
    const ours = []
    const theirs = []
    for (let time = 0; time < times; time += 1) {
      const url = `${shop}/vitals-${time}/shop`
      ours.push((await visitPage({ url, samples: 1, film: false, screenshot: false })).run.vitals)
      const told = await fetch(`${judge}?url=${encodeURIComponent(url)}`)
      theirs.push(await told.json<Record<'LCP' | 'CLS', number>>())
    }
    const cls = median(theirs.map(({ CLS }) => CLS))
    const lcp = median(theirs.map(({ LCP }) => LCP))
    expect(cls).toBeGreaterThan(0.01)
    expect(Math.abs(median(ours.map((one) => one.cls)) - cls)).toBeLessThan(0.01)
    expect(Math.abs(median(ours.map((one) => one.lcpMs)) - lcp) / lcp).toBeLessThan(0.1)
    // One task takes 200 ms, of which 50 are no burden.
    for (const { tbtMs, inpMs, fcpMs, lcpMs } of ours) {
      expect(tbtMs).toBeGreaterThanOrEqual(149)
      expect(fcpMs).toBeLessThan(lcpMs ?? 0)
      expect(inpMs).toBeNull()
    }
  })
})
