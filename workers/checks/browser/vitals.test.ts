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
    // The headline is the largest part, and comes so late.
    expect(lcp).toBeGreaterThan(1_200)
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

describe('the answer of a page to a click', { timeout: 60_000 }, () => {
  const steps = [
    { type: 'navigate', url: `${shop}/press/press` },
    { type: 'click', selectors: ['text/Think'] },
    { type: 'assertText', text: 'Thought' },
  ]

  it.for([
    [{ degraded: 200 }, 'degraded', { limit: 200, verdict: 'degraded' }],
    [{ degraded: 100, down: 200 }, 'down', { limit: 200, verdict: 'down' }],
    [{ degraded: 30_000 }, 'up', null],
  ] as const)(
    'is measured in a flow, and judged by its budget: %j',
    async ([inpMs, outcome, over], { expect }) => {
      const { answer, run } = await visitPage({ flow: { steps }, budgets: { inpMs } })
      // The page itself takes 300 ms.
      expect(run.vitals.inpMs).toBeGreaterThanOrEqual(300)
      expect(run.steps.map((step) => step.outcome)).toEqual(['up', 'up', 'up'])
      expect(run.over).toEqual(over ? [{ metric: 'inpMs', value: run.vitals.inpMs, ...over }] : [])
      expect(answer).toMatchObject({
        outcome,
        message: over ? expect.stringContaining('expected at most 200 ms') : null,
      })
    },
  )
})
