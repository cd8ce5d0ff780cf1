import type { Page } from '@cloudflare/puppeteer'
import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { parseRecording } from '#core/flow/parse'
import { Flow, stepTypes } from '#core/flow/schema'
import { Mask } from '#core/secrets/mask'
import { BrowserConfig } from '../config.ts'
import { openWindow } from '../session.ts'
import { walk } from './walk.ts'

const shop = inject('shop')
const open = (path: string) => ({ type: 'navigate', url: `${shop}${path}` })
const until = (expression: string, more: object = {}) => ({ type: 'waitForExpression', expression, ...more })
const button = { selectors: [['aria/Press'], ['#button']] }
const size = { deviceScaleFactor: 1, isMobile: false, hasTouch: false, isLandscape: false }

/** An event of the button, with so much of what it says. */
const hears = (type: string, saying: object) =>
  until(
    `heard.some((one) => one.type === '${type}'
      && Object.entries(${JSON.stringify(saying)}).every(([name, value]) => one[name] === value))`,
  )

async function walked(steps: object[], timeoutMs = 20_000) {
  const window = await openWindow(env.BROWSER)
  try {
    const page: Page = await window.context.newPage()
    const results = await walk(page, Flow.parse({ timeout: 3_000, steps }), {
      signal: AbortSignal.timeout(60_000),
      timeoutMs,
      mask: new Mask([]),
      secrets: new Map(),
      picture: async (name) => name,
    })
    return results.map(({ type, outcome, message }) => `${type}: ${message ?? outcome}`)
  } finally {
    await window.leave()
  }
}

type Case = [what: string, steps: object[], at?: string]

/** Everything that Recorder's schema knows of a step, each seen to have its effect in the page. */
const cases: Case[] = [
  [
    'click: in the middle',
    [{ type: 'click', ...button }, hears('click', { x: 100, y: 50, button: 0, pointerType: 'mouse' })],
  ],
  [
    'click: offsetX, offsetY',
    [{ type: 'click', ...button, offsetX: 7, offsetY: 9 }, hears('click', { x: 7, y: 9 })],
  ],
  ['click: primary', [{ type: 'click', ...button, button: 'primary' }, hears('click', { button: 0 })]],
  ['click: auxiliary', [{ type: 'click', ...button, button: 'auxiliary' }, hears('auxclick', { button: 1 })]],
  [
    'click: secondary',
    [{ type: 'click', ...button, button: 'secondary' }, hears('contextmenu', { button: 2 })],
  ],
  ['click: back', [{ type: 'click', ...button, button: 'back' }, hears('mousedown', { button: 3 })]],
  ['click: forward', [{ type: 'click', ...button, button: 'forward' }, hears('mousedown', { button: 4 })]],
  [
    'click: duration',
    [
      { type: 'click', ...button, duration: 400 },
      until('inTime("pointerup").timeStamp - inTime("pointerdown").timeStamp >= 390'),
    ],
  ],
  [
    'click: mouse',
    [{ type: 'click', ...button, deviceType: 'mouse' }, hears('click', { pointerType: 'mouse' })],
  ],
  [
    'click: pen',
    [
      { type: 'click', ...button, deviceType: 'pen', offsetX: 3, offsetY: 4 },
      hears('click', { pointerType: 'pen', x: 3, y: 4, button: 0 }),
    ],
  ],
  [
    'click: touch',
    [
      { type: 'click', ...button, deviceType: 'touch', offsetX: 30, offsetY: 40 },
      hears('click', { pointerType: 'touch', x: 30, y: 40, button: 0 }),
    ],
  ],
  [
    'doubleClick',
    [
      { type: 'doubleClick', ...button, offsetX: 5, offsetY: 6 },
      hears('dblclick', { x: 5, y: 6, detail: 2 }),
    ],
  ],
  [
    'doubleClick: secondary',
    [{ type: 'doubleClick', ...button, button: 'secondary' }, hears('mousedown', { button: 2, detail: 2 })],
  ],
  [
    'doubleClick: pen',
    [{ type: 'doubleClick', ...button, deviceType: 'pen' }, hears('dblclick', { detail: 2 })],
  ],
  ['hover', [{ type: 'hover', ...button }, hears('pointerover', { pointerType: 'mouse' })]],
  [
    'change: a text',
    [{ type: 'change', selectors: ['#text'], value: 'after' }, until('text.value === "after"')],
  ],
  ['change: nothing', [{ type: 'change', selectors: ['#text'], value: '' }, until('text.value === ""')]],
  [
    'change: lines',
    [{ type: 'change', selectors: ['#lines'], value: 'one two' }, until('lines.value === "one two"')],
  ],
  [
    'change: a long text',
    [
      { type: 'change', selectors: ['#lines'], value: 'long '.repeat(100) },
      until('lines.value.length === 500'),
    ],
  ],
  [
    'change: a number',
    [{ type: 'change', selectors: ['#number'], value: '4.5' }, until('number.value === "4.5"')],
  ],
  [
    'change: an address',
    [{ type: 'change', selectors: ['#mail'], value: 'a@b.example' }, until('mail.value === "a@b.example"')],
  ],
  [
    'change: a colour',
    [{ type: 'change', selectors: ['#colour'], value: '#aabbcc' }, until('colour.value === "#aabbcc"')],
  ],
  [
    'change: a month',
    [{ type: 'change', selectors: ['#month'], value: '2026-12' }, until('month.value === "2026-12"')],
  ],
  ['change: a slider', [{ type: 'change', selectors: ['#range'], value: '9' }, until('range.value === "9"')]],
  [
    'change: a choice',
    [{ type: 'change', selectors: ['#choice'], value: 'b' }, until('choice.value === "b"')],
  ],
  [
    'change: what is editable',
    [{ type: 'change', selectors: ['aria/Letter'], value: 'after' }, until('letter.textContent === "after"')],
  ],
  [
    'keyDown, keyUp',
    [
      { type: 'change', selectors: ['#text'], value: '' },
      { type: 'keyDown', key: 'Shift' },
      { type: 'keyDown', key: 'A' },
      { type: 'keyUp', key: 'A' },
      { type: 'keyUp', key: 'Shift' },
      until(
        `heard.slice(-4).map(({ type, key }) => type + ' ' + key).join() === 'keydown Shift,keydown A,keyup A,keyup Shift'`,
      ),
      until('text.value === "A"'),
      { type: 'keyDown', key: 'Backspace' },
      until('text.value === ""'),
    ],
  ],
  ['scroll: the page', [{ type: 'scroll', x: 30, y: 400 }, until('scrollX === 30 && scrollY === 400')]],
  ['scroll: back', [{ type: 'scroll', y: 400 }, { type: 'scroll' }, until('scrollX === 0 && scrollY === 0')]],
  [
    'scroll: an element',
    [
      { type: 'scroll', selectors: ['#box'], x: 50, y: 60 },
      until('box.scrollLeft === 50 && box.scrollTop === 60'),
    ],
  ],
  [
    'setViewport: size, density',
    [
      { type: 'setViewport', ...size, width: 500, height: 400, deviceScaleFactor: 2 },
      until('innerWidth === 500 && innerHeight === 400 && devicePixelRatio === 2'),
    ],
  ],
  [
    'setViewport: a phone',
    [
      { type: 'setViewport', ...size, width: 390, height: 844, isMobile: true, hasTouch: true },
      until(
        'navigator.maxTouchPoints > 0 && innerWidth > 390 && screen.orientation.type.startsWith("portrait")',
      ),
    ],
  ],
  [
    'setViewport: on its side',
    [
      {
        type: 'setViewport',
        ...size,
        width: 844,
        height: 390,
        isMobile: true,
        hasTouch: true,
        isLandscape: true,
      },
      until('screen.orientation.type.startsWith("landscape")'),
    ],
  ],
  [
    'emulateNetworkConditions',
    [
      { type: 'emulateNetworkConditions', download: 0, upload: 0, latency: 0 },
      until('!navigator.onLine && fetch("/").then(() => false, () => true)'),
      { type: 'emulateNetworkConditions', download: 1_000_000, upload: 1_000_000, latency: 500 },
      until('navigator.onLine'),
      until(
        '(() => { const asked = performance.now(); return fetch("/").then(() => performance.now() - asked >= 490) })()',
      ),
      { type: 'emulateNetworkConditions', download: -1, upload: -1, latency: 0 },
      until('fetch("/").then(({ ok }) => ok)'),
    ],
  ],
  ['waitForElement', [{ type: 'waitForElement', selectors: ['.two'] }]],
  ['waitForElement: ==', [{ type: 'waitForElement', selectors: ['.two'], operator: '==', count: 2 }]],
  ['waitForElement: >=', [{ type: 'waitForElement', selectors: ['.two'], operator: '>=', count: 2 }]],
  ['waitForElement: <=', [{ type: 'waitForElement', selectors: ['.two'], operator: '<=', count: 3 }]],
  ['waitForElement: none', [{ type: 'waitForElement', selectors: ['.none'], operator: '==', count: 0 }]],
  ['waitForElement: visible', [{ type: 'waitForElement', selectors: ['.none'], visible: false }]],
  [
    'waitForElement: attributes',
    [{ type: 'waitForElement', selectors: ['.one'], attributes: { 'data-kind': 'first' } }],
  ],
  [
    'waitForElement: properties',
    [
      {
        type: 'waitForElement',
        selectors: ['.one'],
        properties: { textContent: 'First', dataset: { kind: 'first' } },
      },
    ],
  ],
  ['waitForExpression: a promise', [until('new Promise((resolve) => setTimeout(() => resolve(true), 200))')]],
  ['waitForExpression: truthy', [until('document.body')]],
  [
    'navigate, close',
    [
      {
        ...open('/basket'),
        target: 'main',
        assertedEvents: [{ type: 'navigation', url: `${shop}/basket`, title: 'Basket' }],
      },
      until('document.title === "Basket"'),
      { type: 'close', target: 'main' },
    ],
  ],
  ['selectors: css', [{ type: 'click', selectors: ['css/#button'] }, hears('click', {})]],
  [
    'selectors: aria with a role',
    [{ type: 'click', selectors: ['aria/Press[role="button"]'] }, hears('click', {})],
  ],
  ['selectors: text', [{ type: 'click', selectors: ['text/Press'] }, hears('click', {})]],
  ['selectors: xpath', [{ type: 'click', selectors: ['xpath///*[@id="button"]'] }, hears('click', {})]],
  ['selectors: pierce', [{ type: 'click', selectors: ['pierce/#button'] }, hears('click', {})]],
  [
    'selectors: the next one',
    [{ type: 'click', selectors: ['#none', ['aria/None'], ['#button']] }, hears('click', {})],
  ],
  [
    'selectors: one within another',
    [{ type: 'waitForElement', selectors: [['.outer', '.inner']], operator: '==', count: 1 }],
  ],
  [
    'selectors: shadow roots',
    [
      open('/components'),
      { type: 'click', selectors: [['shop-card', 'shop-button', '#inner']] },
      until('said.textContent === "deep"'),
    ],
  ],
  [
    'frame',
    [
      open('/checkout'),
      { type: 'waitForElement', frame: [0, 1], selectors: ['aria/Card number'] },
      { type: 'hover', frame: [0, 1], selectors: ['text/Pay'] },
      { type: 'change', frame: [0, 1], selectors: ['aria/Card number'], value: '12345' },
      { type: 'doubleClick', frame: [0, 1], selectors: ['text/Pay'] },
      { type: 'scroll', frame: [0, 1], x: 0, y: 1 },
      until('paid.textContent.endsWith(" 5")', { frame: [0, 1] }),
    ],
  ],
  [
    'target: a tab',
    [
      open('/'),
      { type: 'click', selectors: ['text/Terms'] },
      { type: 'setViewport', target: `${shop}/terms`, ...size, width: 600, height: 500 },
      until('innerWidth === 600', { target: `${shop}/terms` }),
      { type: 'click', target: `${shop}/terms`, selectors: ['text/Accept'], deviceType: 'pen' },
      until('document.querySelector("p").textContent === "Accepted"', { target: `${shop}/terms` }),
      { type: 'keyDown', target: `${shop}/terms`, key: 'End' },
      { type: 'keyUp', target: `${shop}/terms`, key: 'End' },
      { type: 'emulateNetworkConditions', target: `${shop}/terms`, download: 0, upload: 0, latency: 0 },
      until('!navigator.onLine', { target: `${shop}/terms` }),
      until('navigator.onLine', { target: 'main' }),
      { type: 'close', target: `${shop}/terms` },
      until('document.title === "Shop"', { target: 'main' }),
    ],
  ],
]

const typeOf = (step: object): string => String((step as { type: unknown }).type)

describe('a step of Recorder', { timeout: 60_000 }, () => {
  it.for(cases)('has its effect: %s', async ([, steps], { expect }) => {
    const recording = { title: 'One', steps: [open('/events'), ...steps] }
    // As it is read from a file: with nothing lost, and nothing to be said.
    const { flow, problems } = parseRecording(recording)
    expect(problems).toEqual([])
    expect(await walked(flow?.steps ?? [])).toEqual(recording.steps.map((step) => `${typeOf(step)}: up`))
  })

  it('is among these, whatever its type', ({ expect }) => {
    const ours = ['assertText', 'assertSelector', 'screenshot', 'wait']
    const tried = new Set(cases.flatMap(([, steps]) => steps.map(typeOf)))
    expect(Object.keys(stepTypes).filter((type) => !tried.has(type))).toEqual(ours)
  })

  it('is refused by its name when it is not walked, from a file and in a check', ({ expect }) => {
    const custom = { type: 'customStep', name: 'axe', parameters: { rules: [] } }
    const steps = [open('/events'), custom]
    expect(parseRecording({ steps }).problems).toEqual([
      { step: 1, message: 'A customStep (axe) means something to its maker only: it is left out' },
    ])
    const issues = (other: object) =>
      BrowserConfig.safeParse({ flow: { steps: [open('/events'), other] } }).error?.issues.map(
        ({ path, message }) => `${path.join('.')}: ${message}`,
      )
    expect(issues(custom)).toEqual([
      'flow.steps.1.type: A customStep (axe) means something to its maker only',
    ])
    expect(issues({ type: 'startTrace' })).toEqual([
      'flow.steps.1.type: “startTrace” is no type of step that is known here',
    ])
    expect(issues({ type: 'click', ...button, deviceType: 'nose' })).toEqual([
      expect.stringMatching(/^flow\.steps\.1\.deviceType: /),
    ])
  })

  it.for([
    [
      'change: a file',
      { type: 'change', selectors: ['#file'], value: 'C:\\fakepath\\a.png' },
      '“#file” takes a file, and a check has none',
    ],
    ['change: no field', { type: 'change', selectors: ['#box'], value: 'x' }, '“#box” takes no value'],
    [
      'waitForElement: ==',
      { type: 'waitForElement', selectors: ['.two'], operator: '==', count: 3, timeout: 300 },
      '“.two” was there 2 times after 300 ms, expected exactly 3',
    ],
    [
      'waitForElement: <=',
      { type: 'waitForElement', selectors: ['.two'], operator: '<=', count: 1, timeout: 300 },
      '“.two” was there 2 times after 300 ms, expected at most 1',
    ],
    [
      'waitForElement: visible',
      { type: 'waitForElement', selectors: ['.two'], visible: false, timeout: 300 },
      '“.two” was still there after 300 ms',
    ],
    [
      'waitForElement: attributes',
      { type: 'waitForElement', selectors: ['.one'], attributes: { 'data-kind': 'last' }, timeout: 300 },
      '“.one” was there, but not with the attributes that it must have, within 300 ms',
    ],
    [
      'waitForElement: properties',
      { type: 'waitForElement', selectors: ['.one'], properties: { textContent: 'Last' }, timeout: 300 },
      '“.one” was there, but not with the attributes that it must have, within 300 ms',
    ],
    ['frame', { type: 'scroll', frame: [3], y: 1, timeout: 300 }, 'its frame was not there within 300 ms'],
    [
      'target',
      { type: 'close', target: `${shop}/nowhere`, timeout: 300 },
      `no tab showed ${shop}/nowhere within 300 ms`,
    ],
    ['keyDown', { type: 'keyDown', key: 'Any' }, 'there is no key named Any'],
    [
      'assertedEvents',
      { type: 'hover', ...button, timeout: 500, assertedEvents: [{ type: 'navigation' }] },
      'it led to no other page within 500 ms',
    ],
  ] as const)('says what it has failed of: %s', async ([, step, message], { expect }) => {
    expect(await walked([open('/events'), step])).toEqual(['navigate: up', `${step.type}: ${message}`])
  })
})
