import type { ElementHandle, Frame } from '@cloudflare/puppeteer'
import type { Selector } from '#core/flow/fields'
import { elementName } from '#core/flow/words'
import type { Mask } from '#core/secrets/mask'
import { type StepClock, StepFailure } from './clock.ts'
import { findReady } from './find.ts'
import type { Place } from './place.ts'

/** What a step acts in. */
export interface Scene extends Place {
  clock: StepClock
  mask: Mask
  /** To be called right before what may lead the page elsewhere. */
  about: () => void
  /** Whether the step holds a secret. */
  isSecret: boolean
  /** A field that is given a secret: it is covered in pictures. */
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

/** A page may throw a book. */
const maxErrorLetters = 20_000

const stale =
  /detached|not attached|not clickable|not an Element|context was destroyed|Cannot find context|does not belong to the document/i

/** Whether Puppeteer means that the page is another one by now, or the element another's. */
export const isStale = (error: unknown): boolean => stale.test(textOf(error))

/** All that an error says, for us alone: it may quote a secret. */
export const textOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, maxErrorLetters)

/** The first line of what an error says. It is masked before it is cut: half a secret would not be known again. */
export const messageOf = (error: unknown, mask: Mask): string =>
  (mask.text(textOf(error)).split('\n')[0] ?? '').slice(0, 200)
