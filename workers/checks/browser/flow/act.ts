import type { KeyInput } from '@cloudflare/puppeteer'
import type { FlowStep, StepOf } from '#core/flow/schema'
import { elementName } from '#core/flow/words'
import { StepFailure } from './clock.ts'
import { expectElements } from './expect-elements.ts'
import { expectText } from './expect-text.ts'
import { navigate } from './navigate.ts'
import { press } from './press.ts'
import { anyFrame, isStale, messageOf, type Scene, textOf, withElement } from './scene.ts'
import { inPage } from './source.ts'
import { typeInto } from './type-into.ts'

type Acts = { [Type in FlowStep['type']]?: (step: StepOf<Type>, scene: Scene) => Promise<void> }

/** Each type of step but `screenshot`, which is the walk's own. A failure is a `StepFailure`. */
const acts: Acts = {
  navigate,
  setViewport: async ({ width, height, deviceScaleFactor, isMobile, hasTouch, isLandscape }, { page }) => {
    await page.setViewport({ width, height, deviceScaleFactor, isMobile, hasTouch, isLandscape })
  },
  emulateNetworkConditions: async ({ download, upload, latency }, { page }) => {
    const offline = download === 0 && upload === 0
    await page.setOfflineMode(offline)
    await page.emulateNetworkConditions(offline ? null : { download, upload, latency })
  },
  click: (step, scene) => press(step, scene, 1),
  doubleClick: (step, scene) => press(step, scene, 2),
  hover: (step, scene) => withElement(step.selectors, scene, (element) => element.hover()),
  change: (step, scene) =>
    withElement(step.selectors, scene, (element) => {
      const { page, isSecret } = scene
      if (isSecret) scene.note(element)
      return typeInto(element, step.value, { page, isSecret, name: elementName(step.selectors) })
    }),
  keyDown: async ({ key }, { page, about }) => {
    about()
    await keyed(key, () => page.keyboard.down(key as KeyInput))
  },
  keyUp: async ({ key }, { page, about }) => {
    about()
    await keyed(key, () => page.keyboard.up(key as KeyInput))
  },
  scroll: async ({ selectors, x = 0, y = 0 }, scene) => {
    if (selectors) return withElement(selectors, scene, (element) => element.evaluate(scrollTo, x, y))
    const frame = await anyFrame(scene)
    scene.about()
    await frame.evaluate(`window.scroll(${x}, ${y})`)
  },
  waitForElement: expectElements,
  assertSelector: expectElements,
  assertText: expectText,
  waitForExpression: async ({ expression }, scene) => {
    scene.about()
    let thrown: string | null = null
    await scene.clock.until(
      async () => {
        thrown = null
        try {
          const frame = await scene.frame()
          const value = await frame?.evaluate(`(async () => Boolean(await (${expression}\n)))()`)
          return value === true || undefined
        } catch (error) {
          thrown = isStale(error) ? null : messageOf(error, scene.mask)
          return undefined
        }
      },
      () => `it was not true within ${scene.clock.words}${thrown === null ? '' : `: ${thrown}`}`,
    )
  },
  close: async (_step, { page, about }) => {
    about()
    await page.close()
  },
  wait: async ({ ms }, { clock }) => {
    await scheduler.wait(Math.min(ms, clock.left))
  },
}

export const act = (step: FlowStep, scene: Scene): Promise<void> => {
  const acting = acts[step.type] as ((step: FlowStep, scene: Scene) => Promise<void>) | undefined
  return acting ? acting(step, scene) : Promise.resolve()
}

const scrollTo = inPage<(element: Element, x: number, y: number) => void>(
  `(element, left, top) => element.scroll({ left, top, behavior: 'instant' })`,
)

async function keyed(key: string, pressing: () => Promise<void>): Promise<void> {
  try {
    await pressing()
  } catch (error) {
    if (/unknown key/i.test(textOf(error))) throw new StepFailure(`there is no key named ${key}`)
    throw error
  }
}
