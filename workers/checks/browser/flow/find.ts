import type { ElementHandle, Frame } from '@cloudflare/puppeteer'
import type { Selector } from '#core/flow/fields'
import { elementName } from '#core/flow/words'
import type { StepClock } from './clock.ts'
import { inPage } from './source.ts'

const escape = (text: string): string => text.replaceAll(/['"()]/g, String.raw`\$&`)

/** A selector as Puppeteer spells it: one part in CSS with its own pseudo-elements; each lies in the shadow root, if there is one, or else in the element of the one before. */
export const puppeteerSelector = (selector: Selector): string => [selector].flat().map(spelt).join(' >>>> ')

function spelt(part: string, place: number): string {
  const [, prefix, rest = ''] = /^(aria|xpath|text|pierce|css)\/([\s\S]*)$/.exec(part) ?? []
  if (prefix === 'pierce') return `:scope >>> ${rest}`
  if (prefix !== undefined && prefix !== 'css') return `::-p-${prefix}(${escape(rest)})`
  const css = prefix === 'css' ? rest : part
  // What begins with no name is meant of the element before itself, not of what is in it.
  return place > 0 && /^[.#[:]/.test(css) ? `*${css}` : css
}

type State = 'ready' | 'none' | 'gone' | 'hidden' | 'disabled' | 'moving'

/** What a person could do with an element. It is brought into view first, and must then rest for two frames. */
const stateOf = inPage<(element: Element) => Promise<State>>(`async (element) => {
  if (!(element instanceof Element)) return 'none';
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
): Promise<ElementHandle> {
  let last: State | 'missing' = 'missing'
  return clock.until(
    async () => {
      last = 'missing'
      const within = await frame().catch(() => undefined)
      if (!within) return undefined
      for (const selector of selectors) {
        const found = await look(within, selector)
        if (found === null) continue
        if (typeof found !== 'string') return found
        last = found
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

/** The first element of a selector, or why it cannot be used; null for none, and while the page is between documents. */
async function look(frame: Frame, selector: Selector): Promise<ElementHandle | State | null> {
  const one = await frame.$(puppeteerSelector(selector)).catch(() => null)
  if (!one) return null
  const state = await judged(one)
  if (state !== 'none') return state
  // The page as a whole has an accessible name too, and comes first: what is meant is in it.
  for (const other of await frame.$$(puppeteerSelector(selector)).catch(() => [])) {
    const next = await judged(other)
    if (next !== 'none') return next
  }
  return null
}

async function judged(element: ElementHandle): Promise<ElementHandle | State> {
  const state = await element.evaluate(stateOf).catch((): State => 'gone')
  if (state === 'ready') return element
  await element.dispose().catch(() => undefined)
  return state
}

/** All elements of the first selector that finds any. */
export async function findAll(frame: Frame, selectors: readonly Selector[]): Promise<ElementHandle[]> {
  for (const selector of selectors) {
    const found = await frame.$$(puppeteerSelector(selector)).catch(() => [])
    if (found.length > 0) return found
  }
  return []
}
