import type { ElementHandle, Frame } from '@cloudflare/puppeteer'
import type { Selector } from '#core/flow/fields'
import { elementName } from '#core/flow/words'
import { type StepClock, StepFailure } from './clock.ts'
import { findReady } from './find.ts'
import type { Place } from './place.ts'

/** What a step acts in. */
export interface Scene extends Place {
  clock: StepClock
  /** To be called right before what may lead the page elsewhere. */
  about: () => void
  /** A field that is typed into: when that is a secret, it is covered in pictures. */
  note: (field: ElementHandle) => void
}

/** The step's frame, as soon as it is there. */
export const anyFrame = ({ frame, clock }: Pick<Scene, 'frame' | 'clock'>): Promise<Frame> =>
  clock.until(frame, () => `its frame was not there within ${clock.words}`)

/**
 * Uses an element as soon as that can be done; one that the page replaces in that very moment is looked for again.
 * Puppeteer says so before it touches anything.
 */
export async function withElement(
  selectors: readonly Selector[],
  scene: Scene,
  use: (element: ElementHandle) => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const element = await findReady(scene.frame, selectors, scene.clock)
    try {
      scene.about()
      await use(element)
      return
    } catch (error) {
      if (!isStale(error)) throw error
      if (scene.clock.over) throw new StepFailure(`“${elementName(selectors)}” has no place that can be used`)
    }
  }
}

const stale =
  /detached|not attached|not clickable|not an Element|context was destroyed|Cannot find context|does not belong to the document/i

/** Whether Puppeteer means that the page is another one by now, or the element another's. */
export const isStale = (error: unknown): boolean => stale.test(messageOf(error))

export const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  return (text.split('\n')[0] ?? '').slice(0, 200)
}
