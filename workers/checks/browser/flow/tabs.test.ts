import { describe, inject, it } from 'vitest'
import type { Waterfall } from '#core/run/waterfall'
import { jsonOf, visitPage } from '../../../../test/browser-visit.ts'

const shop = inject('shop')
const target = `${shop}/terms`

describe('another tab', { timeout: 60_000 }, () => {
  it('is heard and watched with the first, and no secret is heard from it', async ({ expect }) => {
    // It is true only when the error has been thrown: what follows leaves the page.
    const saying = `(self.said ??= (
      console.error("said in a tab: {{secret.P}}"),
      setTimeout(() => { self.hasThrown = true; throw new Error("in a tab") }),
      true
    )) && self.hasThrown === true`
    const { answer, run } = await visitPage(
      {
        flow: {
          steps: [
            { type: 'navigate', url: `${shop}/` },
            { type: 'click', selectors: ['text/Terms'] },
            { type: 'click', target, selectors: ['text/Accept'] },
            { type: 'waitForExpression', target, expression: saying },
            { type: 'navigate', target, url: `${shop}/basket` },
          ],
        },
      },
      { secrets: new Map([['P', 'canary-of-a-tab']]) },
    )
    expect(answer).toMatchObject({ outcome: 'up', message: null })
    expect(answer.findings?.console).toEqual([
      { level: 'error', text: 'said in a tab: [secret P]' },
      { level: 'uncaught', text: 'in a tab' },
    ])
    expect(run.totals).toMatchObject({ consoleErrors: 1, pageErrors: 1 })
    const { entries } = await jsonOf<Waterfall>(run, 'waterfall.json')
    const told = entries.map(({ url, status }) => `${url} ${status}`)
    expect(told.at(0)).toBe(`${shop}/ 200`)
    // With what a tab opens Chrome may be quicker than we are.
    expect(told.at(-1)).toBe(`${shop}/basket 200`)
  })
})
