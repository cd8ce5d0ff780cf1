import type { ElementHandle, MouseButton, Page } from '@cloudflare/puppeteer'
import type { StepOf } from '#core/flow/schema'
import { type Scene, withElement } from './scene.ts'

type Step = StepOf<'click' | 'doubleClick'>

const buttons: Record<NonNullable<Step['button']>, MouseButton> = {
  primary: 'left',
  auxiliary: 'middle',
  secondary: 'right',
  back: 'back',
  forward: 'forward',
}

/** Clicks an element so many times, by mouse, pen or finger; without an offset in its middle. */
export function press(step: Step, scene: Scene, count: number): Promise<void> {
  const { offsetX, offsetY, deviceType = 'mouse' } = step
  const offset = offsetX === undefined || offsetY === undefined ? undefined : { x: offsetX, y: offsetY }
  return withElement(step.selectors, scene, async (element) => {
    if (deviceType === 'mouse') return byMouse(element, step, { count, offset })
    const at = await element.clickablePoint(offset)
    if (deviceType === 'pen') return byPen(scene.page, step, { count, at })
    for (let time = 0; time < count; time += 1) await tap(scene.page, at, step.duration)
  })
}

type Point = { x: number; y: number }

const byMouse = (
  element: ElementHandle,
  { button = 'primary', duration }: Step,
  { count, offset }: { count: number; offset: Point | undefined },
): Promise<void> =>
  element.click({
    count,
    button: buttons[button],
    ...(duration !== undefined && { delay: duration }),
    ...(offset && { offset }),
  })

/** A finger has no buttons. */
async function tap({ touchscreen }: Page, { x, y }: Point, heldMs = 0): Promise<void> {
  await touchscreen.touchStart(x, y)
  if (heldMs > 0) await scheduler.wait(heldMs)
  await touchscreen.touchEnd()
}

/** Puppeteer knows no pen; Chrome does. */
async function byPen(
  page: Page,
  { button = 'primary', duration = 0 }: Step,
  { count, at }: { count: number; at: Point },
): Promise<void> {
  const session = await page.createCDPSession()
  const tell = (type: 'mouseMoved' | 'mousePressed' | 'mouseReleased', clickCount: number) =>
    session.send('Input.dispatchMouseEvent', {
      type,
      ...at,
      pointerType: 'pen',
      ...(clickCount > 0 && { button: buttons[button], clickCount }),
    })
  try {
    await tell('mouseMoved', 0)
    for (let time = 1; time <= count; time += 1) {
      await tell('mousePressed', time)
      if (duration > 0) await scheduler.wait(duration)
      await tell('mouseReleased', time)
    }
  } finally {
    await session.detach().catch(() => undefined)
  }
}
