import type { ElementHandle, Frame } from '@cloudflare/puppeteer'
import type { StepOf } from '#core/flow/schema'
import { elementName } from '#core/flow/words'
import { findAll } from './find.ts'
import type { Scene } from './scene.ts'
import { inPage } from './source.ts'

type Step = StepOf<'waitForElement' | 'assertSelector'>

const compare = {
  '>=': (found: number, wanted: number) => found >= wanted,
  '==': (found: number, wanted: number) => found === wanted,
  '<=': (found: number, wanted: number) => found <= wanted,
}
const words = { '>=': 'at least', '==': 'exactly', '<=': 'at most' }

/** Whether an element has attributes and properties as they are wanted; these may be nested. */
const matches = inPage<
  (
    element: Element,
    attributes: Record<string, string> | null,
    properties: Record<string, unknown> | null,
  ) => boolean
>(`(element, attributes, properties) => {
  const alike = (wanted, real) =>
    wanted === real ||
    (wanted instanceof Object && real instanceof Object &&
      Object.entries(wanted).every(([name, value]) => alike(value, real[name])));
  return Object.entries(attributes ?? {}).every(([name, value]) => element.getAttribute(name) === value)
    && alike(properties ?? {}, element);
}`)

/** Waits until so many elements are there, or are not: as Recorder does, whether they can be seen is not asked. */
export async function expectElements(step: Step, scene: Scene): Promise<void> {
  const { operator = '>=', count = 1, visible = true } = step
  scene.about()
  let seen = { found: 0, fit: true }
  await scene.clock.until(
    async () => {
      const frame = await scene.frame()
      if (!frame) return undefined
      seen = await look(frame, step)
      return (compare[operator](seen.found, count) && seen.fit) === visible || undefined
    },
    () => late(step, seen, { wanted: `${words[operator]} ${count}`, time: scene.clock.words }),
  )
}

async function look(frame: Frame, step: Step): Promise<{ found: number; fit: boolean }> {
  const elements = await findAll(frame, step.selectors)
  try {
    const fit = await fits(elements, step)
    return { found: elements.length, fit }
  } finally {
    await Promise.all(elements.map((element) => element.dispose().catch(() => undefined)))
  }
}

async function fits(elements: readonly ElementHandle[], step: Step): Promise<boolean> {
  if (step.type !== 'waitForElement') return true
  const { attributes = null, properties = null } = step
  if (attributes === null && properties === null) return true
  const each = elements.map((element) => element.evaluate(matches, attributes, properties).catch(() => false))
  return (await Promise.all(each)).every(Boolean)
}

function late(
  { selectors, visible = true, operator = '>=', count = 1 }: Step,
  { found, fit }: { found: number; fit: boolean },
  { wanted, time }: { wanted: string; time: string },
): string {
  const name = `“${elementName(selectors)}”`
  if (!visible) return `${name} was still there after ${time}`
  if (found === 0 && operator === '>=' && count === 1) {
    const many = selectors.length
    return `${name} was not there within ${time}: ${many === 1 ? 'its selector found no element' : `none of its ${many} selectors found an element`}`
  }
  if (!fit) return `${name} was there, but not with the attributes that it must have, within ${time}`
  return `${name} was there ${found === 1 ? 'once' : `${found} times`} after ${time}, expected ${wanted}`
}
