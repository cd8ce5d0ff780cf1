import type { ElementHandle, Frame, JSHandle, Page } from '@cloudflare/puppeteer'
import type { Mask } from '#core/secrets/mask'
import { within } from '#platform/within'
import { inPage } from './source.ts'

/** A page with more than this is not searched, and so not pictured. */
const maxParts = 20_000
const maxLetters = 2_000_000
const frameMs = 1_500

/** Elements of one frame that show text, in order, and how those that are covered looked before. */
interface Parts {
  elements: Element[]
  saved: [Element, string | null][]
  texts: string[]
  passwords: boolean[]
}

const collect = inPage<() => Parts>(`() => {
  const parts = { elements: [], saved: [], texts: [], passwords: [] };
  let letters = 0;
  const add = (element, text, password) => {
    if (text.trim() === '' && !password) return;
    letters += text.length;
    if (parts.elements.length >= ${maxParts} || letters > ${maxLetters}) throw new Error('too much to be searched');
    parts.elements.push(element);
    parts.texts.push(text);
    parts.passwords.push(password);
  };
  const look = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        const parent = node.parentElement ?? node.getRootNode().host;
        if (parent && !/^(script|style|noscript|template)$/i.test(parent.tagName)) add(parent, node.data, false);
        continue;
      }
      if (node.shadowRoot) look(node.shadowRoot);
      const field = node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement;
      if (field) {
        const password = node.type === 'password' || /password|one-time-code|cc-csc|cc-number/.test(node.autocomplete);
        add(node, node.value, password);
        add(node, node.placeholder, false);
      } else if (node instanceof HTMLSelectElement) {
        add(node, [...node.selectedOptions].map((option) => option.text + ' ' + option.value).join(' '), false);
      } else if (node instanceof HTMLImageElement) add(node, node.alt, false);
    }
  };
  look(document);
  return parts;
}`)

const read = inPage<(parts: Parts) => Pick<Parts, 'texts' | 'passwords'>>(
  `({ texts, passwords }) => ({ texts, passwords })`,
)

const holding = inPage<(element: Element) => Parts>(
  `(element) => ({ elements: [element], saved: [], texts: [''], passwords: [true] })`,
)

/** By `style`, as no policy of the page forbids that to a script; a transition would show it for a while longer. */
const hide = inPage<(parts: Parts, places: number[], whole: boolean) => void>(`(parts, places, whole) => {
  const look = {
    transition: 'none', animation: 'none', color: 'transparent', fill: 'transparent', 'caret-color': 'transparent',
    '-webkit-text-fill-color': 'transparent', '-webkit-text-security': 'disc', 'text-shadow': 'none',
    'background-image': 'none', 'background-color': '#888', ...(whole && { visibility: 'hidden' }),
  };
  for (const place of places) {
    const element = parts.elements[place];
    if (!parts.saved.some(([one]) => one === element))
      parts.saved.push([element, element.hasAttribute('style') ? element.style.cssText : null]);
    for (const [name, value] of Object.entries(look)) element.style.setProperty(name, value, 'important');
  }
}`)

const show = inPage<(parts: Parts) => void>(`({ saved }) => {
  for (const [element, style] of saved.splice(0)) {
    if (style === null) element.removeAttribute('style');
    else element.style.cssText = style;
  }
}`)

/** Whether some of these are in plain sight. */
const isExposed = inPage<(parts: Parts, places: number[]) => boolean>(`({ elements }, places) =>
  places.some((place) => {
    const style = getComputedStyle(elements[place]);
    return style.visibility === 'visible' && style.webkitTextFillColor !== 'rgba(0, 0, 0, 0)';
  })`)

/** What nobody is to read in a picture. */
export interface CoverRules {
  mask: Mask
  /** The secrets themselves: what the mask knows in pieces that follow each other is found by them. */
  values: readonly string[]
  /** Fields that were given a secret: whatever they hold by now. */
  fields: ReadonlySet<ElementHandle>
}

/**
 * Takes a picture with passwords, fields that were given a secret, and every text that repeats one out of sight, in all
 * frames; then the page looks as before. Null when they could not be covered: then there is no picture.
 */
export async function pictureCovered<Picture>(
  page: Page,
  rules: CoverRules,
  take: () => Promise<Picture | null>,
): Promise<Picture | null> {
  const covered: JSHandle<Parts>[] = []
  try {
    await Promise.all(page.frames().map((frame) => coverFrame(frame, rules, covered)))
    await Promise.all([...rules.fields].map((field) => coverField(field, covered)))
    const picture = await take()
    // What the page has drawn anew meanwhile may have been in the picture.
    const exposed = await Promise.all(page.frames().map((frame) => exposes(frame, rules)))
    return exposed.includes(true) ? null : picture
  } catch {
    return null
  } finally {
    // The last first: what was covered twice was covered already when its looks were kept the second time.
    for (const parts of covered.toReversed()) await uncover(parts)
  }
}

async function coverFrame(frame: Frame, rules: CoverRules, covered: JSHandle<Parts>[]): Promise<void> {
  try {
    await within(frameMs, coverParts(frame, rules, covered))
  } catch (error) {
    if (frame.detached) return
    const parent = frame.parentFrame()
    const element = parent && (await within(frameMs, frame.frameElement()))
    if (!element) throw error
    // What cannot be searched is not to be seen.
    const parts = await element.evaluateHandle(holding)
    covered.push(parts)
    await parts.evaluate(hide, [0], true)
  }
}

async function coverParts(frame: Frame, rules: CoverRules, covered: JSHandle<Parts>[]): Promise<void> {
  const parts = await frame.evaluateHandle(collect)
  const places = placesToCover(await parts.evaluate(read), rules)
  covered.push(parts)
  if (places.length > 0) await parts.evaluate(hide, places, false)
}

async function coverField(field: ElementHandle, covered: JSHandle<Parts>[]): Promise<void> {
  try {
    const parts = await field.evaluateHandle(holding)
    covered.push(parts)
    await parts.evaluate(hide, [0], false)
  } catch {
    // Its page is gone, and it with it.
  }
}

async function exposes(frame: Frame, rules: CoverRules): Promise<boolean> {
  try {
    const parts = await within(frameMs, frame.evaluateHandle(collect))
    const places = placesToCover(await parts.evaluate(read), rules)
    return places.length > 0 && (await parts.evaluate(isExposed, places))
  } catch {
    // It could not be searched before either, and is hidden; or it has gone.
    return frame.parentFrame() === null && !frame.detached
  }
}

const uncover = async (parts: JSHandle<Parts>): Promise<void> => {
  await parts.evaluate(show).catch(() => undefined)
  await parts.dispose().catch(() => undefined)
}

/** Passwords, what the mask knows, and secrets that are spread over texts one after the other. */
export function placesToCover(
  { texts, passwords }: Pick<Parts, 'texts' | 'passwords'>,
  { mask, values }: Pick<CoverRules, 'mask' | 'values'>,
): number[] {
  const places = new Set<number>()
  texts.forEach((text, place) => {
    if (passwords[place] || mask.text(text) !== text) places.add(place)
  })
  for (const value of values) for (const place of placesOf(value, texts)) places.add(place)
  return [...places]
}

function* placesOf(value: string, texts: readonly string[]): Generator<number> {
  if (value === '') return
  const whole = texts.join('')
  for (let at = whole.indexOf(value); at >= 0; at = whole.indexOf(value, at + 1)) {
    let start = 0
    for (const [place, text] of texts.entries()) {
      const end = start + text.length
      if (start < at + value.length && end > at) yield place
      start = end
    }
  }
}
