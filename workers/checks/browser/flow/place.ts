import type { Frame, Page } from '@cloudflare/puppeteer'
import type { FlowStep } from '#core/flow/schema'
import { shownUrl } from '#core/http/shown-url'
import { type StepClock, StepFailure } from './clock.ts'

/** Where a step takes place: a tab, and a frame in it. */
export interface Place {
  page: Page
  /** Undefined while it is not there yet: frames come and go with their page. */
  frame: () => Promise<Frame | undefined>
}

/** Waits for the tab that a step names. */
export async function placeOf(step: FlowStep, main: Page, clock: StepClock): Promise<Place> {
  const { target = 'main' } = step
  const path = 'frame' in step ? (step.frame ?? []) : []
  if (target === 'main') {
    if (main.isClosed()) throw new StepFailure('the tab is closed')
    return { page: main, frame: async () => within(main.mainFrame(), path) }
  }
  const found = await clock.until(
    async () => (await tabOf(main, target)) ?? frameOf(main, target),
    () => `no tab showed ${shownUrl(target)} within ${clock.words}`,
  )
  if ('mainFrame' in found) {
    if (found !== main) await found.bringToFront()
    return { page: found, frame: async () => within(found.mainFrame(), path) }
  }
  return { page: main, frame: async () => within(found, path) }
}

/** The tab at exactly this address; else one that differs in its query only, which is often made up anew. */
async function tabOf(main: Page, target: string): Promise<Page | undefined> {
  const tabs = (await main.browserContext().pages()).filter((tab) => !tab.isClosed())
  return tabs.find((tab) => tab.url() === target) ?? tabs.find((tab) => bare(tab.url()) === bare(target))
}

const frameOf = (main: Page, target: string): Frame | undefined =>
  main.frames().find((frame) => frame.url() === target)

const bare = (url: string): string => url.split(/[?#]/)[0] ?? url

function within(frame: Frame, path: readonly number[]): Frame | undefined {
  return path.reduce<Frame | undefined>((outer, index) => outer?.childFrames()[index], frame)
}
