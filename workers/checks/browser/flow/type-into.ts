import type { ElementHandle, Page } from '@cloudflare/puppeteer'
import { StepFailure } from './clock.ts'
import { inPage } from './source.ts'

/** Longer texts are put in at once: letter by letter they would take seconds. */
const maxTypedLetters = 100

type Kind = 'choice' | 'missing' | 'text' | 'value' | 'file' | 'other'

/** What an element takes. Of a text field all that is there is selected, so that it is typed over. */
const prepare = inPage<(element: Element, value: string) => Kind>(`(element, value) => {
  if (element instanceof HTMLSelectElement)
    return [...element.options].some((option) => option.value === value) ? 'choice' : 'missing';
  if (element.isContentEditable) {
    element.focus();
    getSelection().selectAllChildren(element);
    return 'text';
  }
  const typed = ['text', 'url', 'tel', 'search', 'password', 'number', 'email'];
  if (element instanceof HTMLTextAreaElement || (element instanceof HTMLInputElement && typed.includes(element.type))) {
    element.focus();
    element.select();
    return 'text';
  }
  if (element instanceof HTMLInputElement && element.type === 'file') return 'file';
  return element instanceof HTMLInputElement ? 'value' : 'other';
}`)

/** For what is not typed: colours, dates, sliders. A framework that watches `value` hears of it all the same. */
const setValue = inPage<(element: Element, value: string) => void>(`(element, value) => {
  element.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(element, value);
  element.dispatchEvent(new Event('input', { bubbles: true }));
  element.dispatchEvent(new Event('change', { bubbles: true }));
}`)

/** How a value is typed. */
interface Typing {
  page: Page
  /** What the field is called in messages. */
  name: string
  /** It is put in at once: of what is typed letter by letter a page may repeat half, which nobody knows to be secret. */
  isSecret: boolean
}

/** Gives a field a value, in place of the one it has. */
export async function typeInto(
  element: ElementHandle,
  value: string,
  { page, name, isSecret }: Typing,
): Promise<void> {
  const kind = await element.evaluate(prepare, value)
  // A list of choices is nothing to be told: what was wanted may be a secret.
  if (kind === 'missing') throw new StepFailure(`“${name}” has no such choice`)
  if (kind === 'file') throw new StepFailure(`“${name}” takes a file, and a check has none`)
  if (kind === 'other') throw new StepFailure(`“${name}” takes no value`)
  if (kind === 'choice') await element.select(value)
  else if (kind === 'value') await element.evaluate(setValue, value)
  else await typeOver(value, page, isSecret || value.length > maxTypedLetters)
}

async function typeOver(value: string, page: Page, atOnce: boolean): Promise<void> {
  if (value === '') await page.keyboard.press('Backspace')
  else if (atOnce) await page.keyboard.sendCharacter(value)
  else await page.keyboard.type(value)
}
