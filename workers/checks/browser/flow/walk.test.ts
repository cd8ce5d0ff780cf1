import type { Page } from '@cloudflare/puppeteer'
import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import type { StepProgress } from '#core/flow/result'
import { Flow } from '#core/flow/schema'
import { Mask } from '#core/secrets/mask'
import { openWindow } from '../session.ts'
import { walk, type WalkOptions } from './walk.ts'

const shop = inject('shop')
const open = (path: string, more: object = {}) => ({ type: 'navigate', url: `${shop}${path}`, ...more })
const click = (name: string, more: object = {}) => ({
  type: 'click',
  target: 'main',
  selectors: [[`aria/${name}`], [`text/${name}`]],
  offsetX: 5,
  offsetY: 5,
  ...more,
})

async function run(steps: object[], more: Partial<WalkOptions> = {}) {
  const window = await openWindow(env.BROWSER)
  const progress: StepProgress[] = []
  try {
    const page = await window.context.newPage()
    const flow = Flow.parse({ title: 'A walk', timeout: 3_000, steps })
    const results = await walk(page, flow, {
      signal: AbortSignal.timeout(60_000),
      timeoutMs: 25_000,
      mask: new Mask([]),
      secrets: new Map(),
      picture: async (name) => name,
      onStep: (each) => progress.push(each),
      ...more,
    })
    return { results, progress, last: results.findLast(({ outcome }) => outcome !== 'skipped') }
  } finally {
    await window.leave()
  }
}
const outcomes = ({ results }: Awaited<ReturnType<typeof run>>) =>
  results.map(({ outcome, message }) => message ?? outcome)
const ups = (count: number) => Array.from({ length: count }, () => 'up')

describe('a walk through a shop', { timeout: 60_000 }, () => {
  it('opens, waits for what comes late, clicks, double-clicks, chooses and compares', async ({ expect }) => {
    const walked = await run([
      {
        type: 'setViewport',
        width: 900,
        height: 700,
        deviceScaleFactor: 1,
        isMobile: false,
        hasTouch: false,
        isLandscape: false,
      },
      { type: 'emulateNetworkConditions', download: 1e7, upload: 1e7, latency: 5 },
      open('/?late=700', { assertedEvents: [{ type: 'navigation', url: '', title: 'Shop' }] }),
      click('Add to basket'),
      { type: 'waitForExpression', expression: 'document.querySelector("#count").textContent === "1"' },
      click('Basket', { assertedEvents: [{ type: 'navigation' }] }),
      { type: 'doubleClick', selectors: ['#nowhere', 'xpath///*[@id="count"]'], offsetX: 2, offsetY: 2 },
      { type: 'assertText', text: 'Items:   2' },
      { type: 'change', selectors: ['#colour'], value: 'b' },
      click('Gift wrap', { selectors: ['#gift'] }),
      { type: 'change', selectors: ['#day'], value: '2026-12-24' },
      { type: 'assertText', selectors: ['#summary'], text: 'b true 2026-12-24' },
      { type: 'assertText', text: 'Sold out', absent: true },
      { type: 'screenshot', name: 'basket' },
      { type: 'wait', ms: 10 },
    ])
    expect(outcomes(walked)).toEqual(ups(15))
    expect(walked.results[13]).toMatchObject({ picture: 'step-14.jpg', title: 'Picture “basket”' })
    expect(walked.results[3]).toMatchObject({
      index: 3,
      type: 'click',
      title: 'Click “Add to basket”',
      picture: null,
    })
    expect(walked.progress.map(({ state }) => state)).toEqual(ups(15).flatMap(() => ['running', 'done']))
  })

  it('types over what is there, presses keys, points at menus, answers questions', async ({ expect }) => {
    const walked = await run([
      open('/login'),
      { type: 'change', selectors: [['aria/Email']], value: 'me@shop.example' },
      { type: 'change', selectors: [['aria/Password']], value: 'long-enough' },
      click('Sign in', {
        selectors: [['aria/Sign in[role="button"]']],
        assertedEvents: [{ type: 'navigation' }],
      }),
      { type: 'assertText', text: 'Welcome, me@shop.example' },
      open('/'),
      { type: 'hover', selectors: [['aria/Menu']] },
      click('Account', { assertedEvents: [{ type: 'navigation' }] }),
      { type: 'assertText', text: 'Welcome, me@shop.example' },
      open('/search'),
      { type: 'change', selectors: [['aria/Search']], value: 'tea' },
      { type: 'keyDown', key: 'Enter', assertedEvents: [{ type: 'navigation' }] },
      { type: 'keyUp', key: 'Enter' },
      {
        type: 'waitForExpression',
        expression: 'document.querySelector("#keys").textContent.endsWith("+Enter -Enter")',
      },
      { type: 'assertText', text: 'Found for tea' },
      open('/asks'),
      click('Delete'),
      { type: 'assertText', text: 'Sure' },
    ])
    expect(outcomes(walked)).toEqual(ups(18))
  })

  it('leaves a page that asks whether to, once somebody has done something in it', async ({ expect }) => {
    const text = '<button>Buy</button><script>onbeforeunload = (event) => event.preventDefault()</script>'
    const url = `${inject('targets')}/body?${new URLSearchParams({ text, type: 'text/html' }).toString()}`
    const walked = await run([
      { type: 'navigate', url },
      click('Buy'),
      open('/'),
      { type: 'assertSelector', selectors: ['#count'] },
    ])
    expect(outcomes(walked)).toEqual(ups(4))
  })

  it('scrolls pages and boxes, and counts what is there', async ({ expect }) => {
    const walked = await run([
      open('/endless'),
      { type: 'scroll', x: 0, y: 5_000 },
      {
        type: 'waitForElement',
        selectors: ['.product'],
        count: 20,
        operator: '>=',
        attributes: { class: 'product' },
        properties: { style: { height: '100px' } },
      },
      { type: 'scroll', selectors: ['#box'], x: 0, y: 300 },
      { type: 'waitForExpression', expression: 'document.querySelector("#box").scrollTop === 300' },
      { type: 'assertSelector', selectors: ['.sold-out'], visible: false },
      { type: 'assertSelector', selectors: ['h1'], count: 1, operator: '==' },
    ])
    expect(outcomes(walked)).toEqual(ups(7))
  })

  it('reaches into frames, shadow roots and tabs', async ({ expect }) => {
    const walked = await run([
      open('/checkout'),
      { type: 'change', frame: [0, 1], selectors: [['aria/Card number']], value: '4242' },
      { ...click('Pay'), frame: [0, 1] },
      { type: 'assertText', frame: [0, 1], text: 'Paid with a card of 4' },
      open('/checkout?far=1'),
      { type: 'change', frame: [0, 1], selectors: [['aria/Card number']], value: '42' },
      { ...click('Pay'), frame: [0, 1] },
      { type: 'assertText', frame: [0, 1], text: 'Paid with a card of 2' },
      open('/components'),
      click('Deep', { selectors: [['shop-card', 'shop-button', '#inner']] }),
      { type: 'assertText', text: 'deep' },
      click('Deep', { selectors: ['pierce/#inner'] }),
      open('/'),
      click('Terms'),
      click('Accept', { target: `${shop}/terms` }),
      { type: 'assertText', target: `${shop}/terms`, text: 'Accepted' },
      { type: 'close', target: `${shop}/terms` },
      click('Add to basket'),
    ])
    expect(outcomes(walked)).toEqual(ups(18))
  })
})

describe('a step that fails', { timeout: 60_000 }, () => {
  it.for([
    [
      'is not there',
      [open('/'), { ...click('x'), selectors: [['aria/Buy now'], ['#buy'], ['xpath///b']], timeout: 700 }],
      '“Buy now” was not there within 700 ms: none of its 3 selectors found an element',
    ],
    [
      'is disabled',
      [open('/?disabled=1'), click('Add to basket', { timeout: 700 })],
      '“Add to basket” was still disabled after 700 ms',
    ],
    [
      'is hidden',
      [open('/'), click('Account', { timeout: 1_000, selectors: ['text/Account'] })],
      '“Account” was there but not to be seen within 1 s',
    ],
    [
      'is another text',
      [open('/'), { type: 'assertText', text: 'Sold out', timeout: 500 }],
      'the page did not show “Sold out” within 500 ms',
    ],
    [
      'leads nowhere',
      [open('/'), click('Add to basket', { timeout: 1_000, assertedEvents: [{ type: 'navigation' }] })],
      'it led to no other page within 1 s',
    ],
    [
      'is never true',
      [open('/'), { type: 'waitForExpression', expression: 'nothing.is.here', timeout: 500 }],
      'it was not true within 500 ms: nothing is not defined',
    ],
    ['is no key', [open('/'), { type: 'keyDown', key: 'Any' }], 'there is no key named Any'],
    [
      'has no such choice',
      [open('/basket'), { type: 'change', selectors: ['#colour'], value: 'x' }],
      '“#colour” has no such choice',
    ],
    ['is an error of the server', [open('/broken')], 'it answered HTTP 500'],
    [
      'is in no tab',
      [open('/'), click('Accept', { target: `${shop}/nowhere?a=b`, timeout: 500 })],
      `no tab showed ${shop}/nowhere?… within 500 ms`,
    ],
    [
      'is too few',
      [open('/endless'), { type: 'waitForElement', selectors: ['.product'], count: 99, timeout: 500 }],
      '“.product” was there 10 times after 500 ms, expected at least 99',
    ],
  ] as const)('%s: it is down, says so, and ends the walk', async ([, steps, message], { expect }) => {
    const walked = await run([...steps, { type: 'wait', ms: 1 }])
    const index = steps.length - 1
    expect(walked.results[index]).toMatchObject({
      outcome: 'down',
      message,
      picture: `step-${index + 1}.jpg`,
    })
    expect(walked.results[index + 1]).toMatchObject({ outcome: 'skipped', message: null, picture: null })
  })

  it('is pictured then, in the tab where it was', async ({ expect }) => {
    const seen: string[] = []
    const look = async (name: string, page: Page) => {
      seen.push(
        `${name}: ${page.url()} ${(await page.evaluate('document.querySelector("h1").textContent')) as string}`,
      )
      return name
    }
    const target = `${shop}/terms`
    const soon = "(setTimeout(() => (document.querySelector('h1').textContent = 'Later'), 15000), true)"
    const { results } = await run(
      [
        open('/'),
        click('Terms'),
        { type: 'waitForExpression', target, expression: soon },
        click('Decline', { target, timeout: 300 }),
      ],
      { picture: look },
    )
    expect(results[3]).toMatchObject({ outcome: 'down', picture: 'step-4.jpg' })
    expect(seen).toEqual([`step-4.jpg: ${target} Terms`])
  })

  it('refuses connections', async ({ expect }) => {
    const { results } = await run([{ type: 'navigate', url: 'http://127.0.0.1:9/' }])
    expect(results[0]).toMatchObject({ outcome: 'down', message: expect.stringContaining('127.0.0.1:9') })
  })

  it('does not end the walk when it is optional', async ({ expect }) => {
    const { results } = await run([
      open('/'),
      click('Cookies', { timeout: 300, optional: true }),
      click('Add to basket'),
    ])
    expect(results.map(({ outcome }) => outcome)).toEqual(['up', 'skipped', 'up'])
    expect(results[1]?.message).toMatch(/^optional: “Cookies” was not there/)
  })

  it('never takes longer than all steps together may, though the page is stuck', async ({ expect }) => {
    const walked = await run(
      [open('/stuck'), click('Think'), { type: 'assertText', text: 'Done', timeout: 30_000 }],
      {
        timeoutMs: 4_000,
      },
    )
    expect(walked.last).toMatchObject({ index: 1, outcome: 'down', picture: null })
    expect(walked.last?.message).toMatch(/^the page did not answer within/)
    expect(walked.results[2]).toMatchObject({ outcome: 'skipped' })
  })

  it('says when it had less time than its own', async ({ expect }) => {
    const { last } = await run([open('/'), { type: 'assertText', text: 'Done', timeout: 30_000 }], {
      timeoutMs: 3_000,
    })
    expect(last?.message).toMatch(/^the page did not show “Done” within .* ms, which was all that was left$/)
  })
})

const secret = 'canary-w4lk-<&>-secret'
const secrets = new Map([['PASSWORD', secret]])
const mask = new Mask([{ value: secret, label: 'secret PASSWORD' }])

describe('a secret in a walk', { timeout: 60_000 }, () => {
  it('is typed, and covered wherever the page shows it while a picture is taken', async ({ expect }) => {
    const seen: Record<string, unknown>[] = []
    const look = (page: Page) =>
      page.evaluate(`(() => {
        const style = (selector) => getComputedStyle(document.querySelector(selector));
        return {
          typed: document.querySelector('#password').value.length,
          covered: ['#password', '#echo', '#half i', '#half b'].map((one) => style(one).webkitTextFillColor),
          security: style('#password').webkitTextSecurity,
          heading: style('h1').webkitTextFillColor,
        };
      })()`) as Promise<Record<string, unknown>>
    let after: unknown
    const walked = await run(
      [
        open('/login?echo=1&note={{secret.PASSWORD}}'),
        { type: 'change', selectors: [['aria/Password']], value: '{{secret.PASSWORD}}' },
        {
          type: 'waitForExpression',
          expression: `document.querySelector('#password').value === '{{secret.PASSWORD}}'`,
        },
        {
          type: 'waitForExpression',
          expression:
            'window.name = ["#password", "#echo"].map((one) => document.querySelector(one).style.cssText).join("|")',
        },
        { type: 'screenshot', name: 'typed' },
        {
          type: 'waitForExpression',
          expression:
            'window.name === ["#password", "#echo"].map((one) => document.querySelector(one).style.cssText).join("|")',
        },
        {
          type: 'waitForExpression',
          expression: `(() => { throw new Error('{{secret.PASSWORD}}') })()`,
          timeout: 500,
        },
      ],
      {
        secrets,
        mask,
        picture: async (name, page) => {
          seen.push(await look(page))
          after = page
          return name
        },
      },
    )
    expect(outcomes(walked)).toEqual([...ups(6), expect.stringContaining('[secret PASSWORD]')])
    expect(after).toBeDefined()
    const hidden = 'rgba(0, 0, 0, 0)'
    expect(seen).toEqual(
      [1, 2].map(() => ({
        typed: secret.length,
        covered: [hidden, hidden, hidden, hidden],
        security: 'disc',
        heading: 'rgb(0, 0, 0)',
      })),
    )
    expect(JSON.stringify(walked.results) + JSON.stringify(walked.progress)).not.toContain('canary')
  })

  it('looks in the picture as if nothing was there', async ({ expect }) => {
    const pictures: Uint8Array[] = []
    const shot = (page: Page) =>
      page.screenshot({ type: 'png', clip: { x: 0, y: 0, width: 700, height: 260 } }) as Promise<Uint8Array>
    const typed = async (value: string, rest: Partial<WalkOptions>) => {
      await run(
        [
          open('/login?echo=1'),
          { type: 'change', selectors: [['aria/Password']], value },
          { type: 'waitForExpression', expression: '(document.activeElement.blur(), true)' },
          { type: 'screenshot' },
        ],
        { ...rest, picture: async (name, page) => (pictures.push(await shot(page)), name) },
      )
    }
    // Of two secrets of the same length and width no pixel may tell which it was.
    const [one, other] = ['canary-111111', 'canary-222222']
    // A password that is typed plainly is known by its field, and found by its letters too.
    for (const value of [one, other]) await typed(value, { mask: new Mask([{ value, label: 'typed' }]) })
    for (const value of [one, other])
      await typed('{{secret.P}}', {
        secrets: new Map([['P', value]]),
        mask: new Mask([{ value, label: 'secret P' }]),
      })
    expect(pictures).toHaveLength(4)
    for (const picture of pictures) expect(picture).toEqual(pictures[0])
  })

  it.for(['Voucher', 'Note', 'Search', 'Letter', 'Choice'])(
    'is covered in a field that is no password’s, and only a secret is: %s',
    async (name, { expect }) => {
      const taken: Uint8Array[] = []
      const typed = async (value: string, rest: Partial<WalkOptions>) => {
        const walked = await run(
          [
            open('/fields'),
            { type: 'change', selectors: [[`aria/${name}`]], value },
            { type: 'waitForExpression', expression: '(document.activeElement.blur(), true)' },
            { type: 'screenshot' },
          ],
          {
            ...rest,
            picture: async (file, page) => (taken.push(await page.screenshot({ type: 'png' })), file),
          },
        )
        expect(outcomes(walked)).toEqual(ups(4))
      }
      for (const value of ['canary-111111', 'canary-222222']) {
        await typed('{{secret.P}}', {
          secrets: new Map([['P', value]]),
          mask: new Mask([{ value, label: 'secret P' }]),
        })
        await typed(value, {})
      }
      const [one, plainOne, other, plainOther] = taken
      expect(one).toBeDefined()
      expect(other).toEqual(one)
      expect(plainOther).not.toEqual(plainOne)
      expect(plainOne).not.toEqual(one)
    },
  )

  it('takes no picture of a page that cannot be searched', async ({ expect }) => {
    const walked = await run(
      [
        open('/'),
        { type: 'waitForExpression', expression: '(document.body.append("x".repeat(3e6)), true)' },
        { type: 'screenshot' },
      ],
      { picture: async () => Promise.reject(new Error('taken')) },
    )
    expect(walked.results[2]).toMatchObject({ outcome: 'up', picture: null })
  })
})
