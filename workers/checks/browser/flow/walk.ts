import type { ElementHandle, Frame, Page, Target } from '@cloudflare/puppeteer'
import { defaultStepMs } from '#core/flow/fields'
import type { StepProgress, StepResult } from '#core/flow/result'
import type { Flow, FlowStep } from '#core/flow/schema'
import { plainSecret } from '#core/flow/secret-fields'
import { titleOf } from '#core/flow/words'
import { type Mask, minHiddenLetters } from '#core/secrets/mask'
import { within } from '#platform/within'
import type { SecretValues } from '../../secrets/fill.ts'
import { milliseconds } from '../../words.ts'
import { answerDialogs } from '../dialogs.ts'
import { act } from './act.ts'
import { OurFault, StepClock, StepFailure } from './clock.ts'
import { pictureCovered } from './cover.ts'
import { fillStep } from './fill.ts'
import { placeOf } from './place.ts'
import { isStale, messageOf, type Scene } from './scene.ts'

const maxMessageLetters = 500
/** A flow may ask for a picture after every step; what is kept of a walk has an end. */
const maxScreenshots = 30
const pictureMs = 4_000
/** The picture of a step that took all the time there was may take so long more. */
const lastPictureMs = 1_500
const quietMs = 250
const maxSettleMs = 1_000
/** So long a step that is late may take to say of what it is. */
const graceMs = 250

export interface WalkOptions {
  signal: AbortSignal
  /** For all steps together; the last picture may take 1.5 s more. */
  timeoutMs: number
  mask: Mask
  /** What the secrets that the flow names are worth. */
  secrets: SecretValues
  /**
   * Takes a picture of a tab, `step-3.jpg`, and keeps it; answers its name, or null when there is none. What nobody is to
   * see is covered meanwhile.
   */
  picture: (name: string, page: Page) => Promise<string | null>
  onStep?: ((progress: StepProgress) => void) | undefined
  /** A tab that a step has opened, before anything is done in it. */
  onTab?: ((page: Page) => Promise<void>) | undefined
  /** The name of a picture of the end, where all steps went well; left out: none is taken. */
  lastPicture?: string | undefined
}

/**
 * Walks through a flow as Recorder replays one, and always says how each of its steps went. The first that fails ends the
 * walk, with a picture. It throws never: trouble of our own is a step that is `unknown`.
 */
export const walk = (page: Page, flow: Flow, options: WalkOptions): Promise<StepResult[]> =>
  new Walk(page, flow, options).all()

class Walk {
  readonly #page: Page
  readonly #flow: Flow
  readonly #options: WalkOptions
  readonly #endsAt: number
  /** Fields that were given a secret. */
  readonly #fields = new Set<ElementHandle>()
  /** What is typed that no picture may show, wherever the page repeats it. */
  readonly #hidden: readonly string[]
  #screenshots = 0

  constructor(page: Page, flow: Flow, options: WalkOptions) {
    this.#page = page
    this.#flow = flow
    this.#options = options
    this.#endsAt = Date.now() + options.timeoutMs
    const plain = flow.steps.flatMap((step) => plainSecret(step) ?? [])
    this.#hidden = [...options.secrets.values(), ...plain].filter(({ length }) => length >= minHiddenLetters)
  }

  async all(): Promise<StepResult[]> {
    const context = this.#page.browserContext()
    const attend = (target: Target) => void this.#attend(target)
    answerDialogs(this.#page, 'ok')
    context.on('targetcreated', attend)
    const results: StepResult[] = []
    let ended = false
    let last = this.#page
    try {
      for (const [index, step] of this.#flow.steps.entries()) {
        const known = { index, type: step.type, title: this.#titleOf(step) }
        const result: StepResult = ended
          ? { ...known, outcome: 'skipped', ms: 0, message: null, picture: null }
          : { ...known, ...(await this.#one(step, known, (tab) => (last = tab))) }
        this.#options.onStep?.({ state: 'done', ...result })
        results.push(result)
        ended ||= result.outcome === 'down' || result.outcome === 'unknown'
      }
      const { lastPicture } = this.#options
      if (!ended && lastPicture) await this.#picture(lastPicture, last.isClosed() ? this.#page : last)
    } finally {
      context.off('targetcreated', attend)
    }
    return results
  }

  async #attend(target: Target): Promise<void> {
    try {
      const tab = await target.page()
      if (!tab || tab === this.#page) return
      answerDialogs(tab, 'ok')
      await this.#options.onTab?.(tab)
    } catch {
      // It has closed again.
    }
  }

  async #one(
    step: FlowStep,
    known: Pick<StepResult, 'index' | 'type' | 'title'>,
    onPlace: (tab: Page) => void,
  ): Promise<Pick<StepResult, 'outcome' | 'ms' | 'message' | 'picture'>> {
    this.#options.onStep?.({ state: 'running', ...known })
    const started = Date.now()
    const name = `step-${known.index + 1}.jpg`
    const tab = { page: this.#page }
    const failed = await this.#tryStep(step, tab)
    onPlace(tab.page)
    const took = Date.now() - started
    if (!failed) {
      const asked = step.type === 'screenshot' && (this.#screenshots += 1) <= maxScreenshots
      const picture = asked ? await this.#picture(name, tab.page) : null
      return { outcome: 'up', ms: asked ? Date.now() - started : took, message: null, picture }
    }
    const said = this.#options.mask.text(failed.message).slice(0, maxMessageLetters)
    if (step.optional && !(failed instanceof OurFault))
      return {
        outcome: 'skipped',
        ms: took,
        message: `optional: ${said}`.slice(0, maxMessageLetters),
        picture: null,
      }
    const outcome = failed instanceof OurFault ? 'unknown' : 'down'
    return { outcome, ms: took, message: said, picture: await this.#picture(name, tab.page) }
  }

  /** What a step has failed of; null when it has not. `tab` comes to hold where it took place. */
  async #tryStep(step: FlowStep, tab: { page: Page }): Promise<StepFailure | OurFault | null> {
    const left = this.#endsAt - Date.now()
    const { timeoutMs, signal } = this.#options
    if (left <= 0)
      return new StepFailure(`no time was left: all steps together have ${milliseconds(timeoutMs)}`)
    const own = this.#stepMs(step)
    const clock = new StepClock(Math.min(own, left), signal)
    try {
      await within(clock.ms + graceMs, this.#take(step, clock, tab)).catch((error) => {
        if (!clock.over || error instanceof StepFailure || error instanceof OurFault) throw error
        throw new StepFailure(clock.missing ?? `the page did not answer within ${clock.words}`)
      })
      return null
    } catch (error) {
      const known = explained(error, tab.page, this.#options.mask)
      if (left < own && clock.over && known instanceof StepFailure)
        known.message += ', which was all that was left'
      return known
    }
  }

  /** Masked before it is cut, and once more as a whole. */
  #titleOf(step: FlowStep): string {
    const { mask } = this.#options
    return mask.text(titleOf({ ...mask.deep(step), type: step.type } as FlowStep)).slice(0, 200)
  }

  #stepMs(step: FlowStep): number {
    if (step.timeout !== undefined) return step.timeout
    return step.type === 'wait' ? step.ms + 1_000 : (this.#flow.timeout ?? defaultStepMs)
  }

  async #take(step: FlowStep, clock: StepClock, tab: { page: Page }): Promise<void> {
    const place = await placeOf(step, this.#page, clock)
    tab.page = place.page
    const filled = fillStep(step, this.#options.secrets)
    const isSecret = JSON.stringify(filled) !== JSON.stringify(step) || plainSecret(step) !== null
    let last: Frame = place.page.mainFrame()
    let events: Promise<unknown>[] = []
    const scene: Scene = {
      page: place.page,
      clock,
      mask: this.#options.mask,
      frame: async () => {
        const frame = await place.frame()
        if (frame) last = frame
        return frame
      },
      about: () => {
        events = eventsOf(step, last, clock)
      },
      isSecret,
      note: (field) => void this.#fields.add(field),
    }
    await act(filled, scene)
    await Promise.all(events)
  }

  async #picture(name: string, page: Page): Promise<string | null> {
    if (page.isClosed()) return null
    const { mask, picture } = this.#options
    const rules = { mask, values: this.#hidden, fields: this.#fields }
    const taken = settle(page).then(() => pictureCovered(page, rules, () => picture(name, page)))
    const most = Math.min(pictureMs, this.#endsAt + lastPictureMs - Date.now())
    return within(Math.max(0, most), taken).catch(() => null)
  }
}

/** A click may have sent the page elsewhere a moment ago, and Chrome takes no picture of one that is on its way. */
const settle = (page: Page): Promise<unknown> =>
  page.waitForNetworkIdle({ idleTime: quietMs, timeout: maxSettleMs }).catch(() => undefined)

/** Waits from now on for what the step must bring about. */
function eventsOf({ assertedEvents = [] }: FlowStep, frame: Frame, clock: StepClock): Promise<unknown>[] {
  return assertedEvents.map(() => {
    const event = frame.waitForNavigation({ timeout: clock.left }).catch((error) => {
      if (error instanceof Error && error.name === 'TimeoutError')
        throw new StepFailure(`it led to no other page within ${clock.words}`)
      throw error
    })
    // When the step itself fails, nobody asks any more.
    event.catch(() => undefined)
    return event
  })
}

function explained(error: unknown, page: Page, mask: Mask): StepFailure | OurFault {
  if (error instanceof StepFailure || error instanceof OurFault) return error
  if (!page.browser().connected) return new OurFault('the browser was lost, and that is our own fault')
  if (page.isClosed()) return new StepFailure('its tab was closed meanwhile')
  if (isStale(error)) return new StepFailure('the page went elsewhere meanwhile')
  console.error({ event: 'browser.step_threw', error: error instanceof Error ? error.name : typeof error })
  return new OurFault(`Chrome could not do this: ${messageOf(error, mask)}`)
}
