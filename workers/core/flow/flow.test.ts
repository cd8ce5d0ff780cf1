import { describe, it } from 'vitest'
import { maxFlowSteps } from './schema.ts'
import { parseRecording } from './parse.ts'
import { titleOf } from './words.ts'

const selectors = [
  ['aria/Add to basket'],
  ['#add'],
  ['xpath///*[@id="add"]'],
  ['pierce/#add'],
  ['text/Add to basket'],
]
const open = {
  type: 'navigate',
  url: 'https://shop.example/?q=1',
  assertedEvents: [{ type: 'navigation', url: 'https://shop.example/', title: 'Shop' }],
}
const parse = (...steps: unknown[]) => parseRecording({ title: 'A purchase', steps: [open, ...steps] })

describe('a recording', () => {
  it('is read with all types of step that Recorder writes, and what else it says is left aside', ({
    expect,
  }) => {
    const { flow, problems } = parseRecording({
      title: 'A purchase',
      timeout: 8_000,
      selectorAttribute: 'data-test',
      steps: [
        {
          type: 'setViewport',
          width: 1287,
          height: 822,
          deviceScaleFactor: 1,
          isMobile: false,
          hasTouch: false,
          isLandscape: false,
        },
        open,
        { type: 'emulateNetworkConditions', download: 50_000, upload: 50_000, latency: 2_000 },
        {
          type: 'click',
          target: 'main',
          selectors,
          offsetX: 40.5,
          offsetY: 11,
          button: 'secondary',
          deviceType: 'touch',
          duration: 300,
        },
        { type: 'doubleClick', target: 'main', selectors, offsetX: 1, offsetY: 2 },
        { type: 'hover', selectors, frame: [0, 1] },
        { type: 'change', value: 'me@shop.example', selectors: [['aria/Email'], ['#email']], target: 'main' },
        { type: 'keyDown', target: 'main', key: 'Enter' },
        { type: 'keyUp', target: 'main', key: 'Enter' },
        { type: 'scroll', x: 0, y: 1_200 },
        {
          type: 'waitForElement',
          selectors,
          count: 2,
          operator: '==',
          visible: true,
          attributes: { id: 'add' },
          properties: { disabled: false },
        },
        { type: 'waitForExpression', expression: 'cart.size > 0' },
        { type: 'close', target: 'https://shop.example/terms' },
        { type: 'assertText', text: 'Thank you' },
        { type: 'assertSelector', selectors: ['#thanks'] },
        { type: 'screenshot', name: 'end' },
        { type: 'wait', ms: 1_500 },
      ],
    })
    expect(problems).toEqual([])
    expect(flow).toMatchObject({ title: 'A purchase', timeout: 8_000 })
    expect(flow?.steps.map(titleOf)).toEqual([
      'Screen of 1287 × 822',
      'Open https://shop.example/?…',
      'Network with 2,000 ms of latency',
      'Click “Add to basket”',
      'Double-click “Add to basket”',
      'Point at “Add to basket”',
      'Type into Email',
      'Press Enter',
      'Release Enter',
      'Scroll to 0, 1,200',
      'Wait for “Add to basket”',
      'Wait until cart.size > 0',
      'Close the tab',
      'See “Thank you”',
      'Find “#thanks”',
      'Picture “end”',
      'Wait 1,500 ms',
    ])
  })

  it.for([
    [
      { type: 'customStep', name: 'axe', parameters: {} },
      'A customStep (axe) means something to its maker only: it is left out',
    ],
    [{ type: 'startTrace' }, '“startTrace” is no type of step that is known here: it is left out'],
    [{ type: 'toString' }, '“toString” is no type of step that is known here: it is left out'],
    [{ type: 'navigate', url: 'chrome://newtab/' }, 'It opens an empty tab: it is left out'],
    [{ type: 'navigate', url: 'file:///etc/passwd' }, 'url: Not an http or https address: it is left out'],
    [
      { type: 'navigate', url: 'https://{{secret.HOST}}.example/' },
      'url: A secret may stand in the path or the query, not in the host: it is left out',
    ],
    [{ type: 'click', selectors: [], offsetX: 1, offsetY: 1 }, /^selectors: .*: it is left out$/],
    [{ type: 'hover', selectors: ['#a'], timeout: 31_000 }, /^timeout: .*: it is left out$/],
    ['click', 'It does not say what type of step it is: it is left out'],
  ] as const)('loses a step that cannot be walked, and says so: %j', ([step, message], { expect }) => {
    const { flow, problems } = parse(step)
    expect(flow?.steps).toHaveLength(1)
    expect(problems).toEqual([
      { step: 1, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ])
  })

  it('is told of a password that it types plainly, and of a misspelt secret', ({ expect }) => {
    const field = (value: string) => ({ type: 'change', selectors: [['aria/Password'], ['#pw']], value })
    const { flow, problems } = parse(field('hunter22'), field('{{secret.PASSWORD}}'), {
      ...field('{{ secret.X }}'),
      selectors: ['#a'],
    })
    expect(flow?.steps).toHaveLength(4)
    expect(problems).toEqual([
      { step: 1, message: expect.stringContaining('add it as a secret') },
      { step: 3, message: 'A secret is written {{secret.NAME}}' },
    ])
    expect(JSON.stringify(problems) + flow?.steps.map(titleOf).join()).not.toContain('hunter22')
  })

  it.for([
    [null, 'This is not a recording: it has no list of steps'],
    [{ title: 'x', steps: 'all' }, 'This is not a recording: it has no list of steps'],
    [
      { steps: Array.from({ length: maxFlowSteps + 1 }, () => open) },
      'A flow has at most 100 steps, and this one has 101',
    ],
    [
      { steps: [{ ...open, selectors: 'é'.repeat(40_000) }] },
      'A flow holds at most 64 KB, and this one is longer',
    ],
    [{ steps: [{ type: 'wait', ms: 1 }] }, 'No step opens a page: add a navigate'],
  ] as const)('is refused as a whole: %#', ([recording, message], { expect }) => {
    expect(parseRecording(recording)).toEqual({ flow: null, problems: [{ step: null, message }] })
  })
})
