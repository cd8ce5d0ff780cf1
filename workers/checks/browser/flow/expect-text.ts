import type { StepOf } from '#core/flow/schema'
import { elementName, quoted } from '#core/flow/words'
import { findAll } from './find.ts'
import type { Scene } from './scene.ts'
import { inPage } from './source.ts'

const textOf = inPage<(element: Element) => string>(
  `(element) => element.innerText ?? element.textContent ?? ''`,
)

const blanks = /\s+/g
const plain = (text: string): string => text.replaceAll(blanks, ' ').trim()

/** Waits until a text can be seen, or cannot any more; lines and other blanks count as one blank. */
export async function expectText(step: StepOf<'assertText'>, scene: Scene): Promise<void> {
  const { text, absent = false, selectors } = step
  scene.about()
  const wanted = plain(text)
  await scene.clock.until(
    async () => {
      const shown = await shownIn(step, scene)
      // A text of what is not there is neither shown nor absent: the page may be on its way.
      return shown !== undefined && shown.some((one) => plain(one).includes(wanted)) !== absent
        ? true
        : undefined
    },
    () => {
      const where = selectors ? `“${elementName(selectors)}”` : 'the page'
      return absent
        ? `${where} still showed ${quoted(text)} after ${scene.clock.words}`
        : `${where} did not show ${quoted(text)} within ${scene.clock.words}`
    },
  )
}

async function shownIn({ selectors }: StepOf<'assertText'>, scene: Scene): Promise<string[] | undefined> {
  const frame = await scene.frame()
  if (!frame) return undefined
  if (!selectors) {
    const text = await frame.evaluate('document.body ? document.body.innerText : ""').catch(() => undefined)
    return typeof text === 'string' ? [text] : undefined
  }
  const elements = await findAll(frame, selectors)
  const texts = elements.map((element) => element.evaluate(textOf).catch(() => ''))
  const shown = await Promise.all(texts)
  await Promise.all(elements.map((element) => element.dispose().catch(() => undefined)))
  return shown
}
