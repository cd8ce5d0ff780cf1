import type { ElementHandle, Frame } from '@cloudflare/puppeteer'
import type { Selector } from '#core/flow/fields'
import { elementName } from '#core/flow/words'
import type { StepClock } from './clock.ts'
import { inPage } from './source.ts'

const escape = (text: string): string => text.replaceAll(/['"()]/g, String.raw`\$&`)

/** A selector as Puppeteer spells it: one part in CSS with its own pseudo-elements, shadow roots between parts. */
export const puppeteerSelector = (selector: Selector): string => [selector].flat().map(spelt).join(' >>>> ')

function spelt(part: string): string {
  const [, prefix, rest = ''] = /^(aria|xpath|text|pierce|css)\/([\s\S]*)$/.exec(part) ?? []
  if (prefix === 'pierce') return `:scope >>> ${rest}`
  if (prefix === 'css') return rest
  return prefix === undefined ? part : `::-p-${prefix}(${escape(rest)})`
}

type State = 'ready' | 'gone' | 'hidden' | 'disabled' | 'moving'

/** What a person could do with an element. It is brought into view first, and must then rest for two frames. */
const stateOf = inPage<(element: Element) => Promise<State>>(`async (element) => {
  const box = () => element.getBoundingClientRect();
  if (!element.isConnected) return 'gone';
  if (getComputedStyle(element).visibility !== 'visible' || box().width === 0 || box().height === 0) return 'hidden';
  if (element.matches(':disabled')) return 'disabled';
  const seen = box();
  if (seen.top < 0 || seen.left < 0 || seen.bottom > innerHeight || seen.right > innerWidth)
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
  const frame = () => new Promise((resolve) => { setTimeout(resolve, 100); requestAnimationFrame(resolve); });
  await frame();
  const first = box();
  await frame();
  const second = box();
  const same = ['x', 'y', 'width', 'height'].every((side) => first[side] === second[side]);
  return same ? 'ready' : 'moving';
}`)

/** The first of the selectors' elements that a person could use, as soon as there is one. */
export async function findReady(
  frame: () => Promise<Frame | undefined>,
  selectors: readonly Selector[],
  clock: StepClock,
): Promise<ElementHandle<Element>> {
  let last: State | 'missing' = 'missing'
  return clock.until(
    async () => {
      last = 'missing'
      const within = await frame().catch(() => undefined)
      if (!within) return undefined
      for (const selector of selectors) {
        const element = await first(within, selector)
        if (!element) continue
        const state = await element.evaluate(stateOf).catch((): State => 'gone')
        if (state === 'ready') return element
        last = state
        await element.dispose().catch(() => undefined)
      }
      return undefined
    },
    () => `“${elementName(selectors)}” ${missing(last, selectors.length, clock.words)}`,
  )
}

function missing(state: State | 'missing', selectors: number, time: string): string {
  if (state === 'hidden') return `was there but not to be seen within ${time}`
  if (state === 'disabled') return `was still disabled after ${time}`
  if (state === 'moving') return `did not come to rest within ${time}`
  const none =
    selectors === 1 ? 'its selector found no element' : `none of its ${selectors} selectors found an element`
  return `was not there within ${time}: ${none}`
}

/** Null too while the page is between two documents, or does not understand the selector. */
const first = async (frame: Frame, selector: Selector): Promise<ElementHandle<Element> | null> =>
  frame.$(puppeteerSelector(selector)).catch(() => null)

/** All elements of the first selector that finds any. */
export async function findAll(
  frame: Frame,
  selectors: readonly Selector[],
): Promise<ElementHandle<Element>[]> {
  for (const selector of selectors) {
    const found = await frame.$$(puppeteerSelector(selector)).catch(() => [])
    if (found.length > 0) return found
  }
  return []
}
