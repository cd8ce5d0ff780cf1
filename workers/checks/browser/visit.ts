import type { HTTPResponse, Page } from '@cloudflare/puppeteer'
import type { CertificateFinding } from '#core/findings/certificate'
import type { StepResult } from '#core/flow/result'
import type { Answer, Timings } from '#core/result'
import type { Accessibility } from '#core/run/schema'
import { within } from '#platform/within'
import type { ProbeContext } from '../define.ts'
import { timedOut } from '../words.ts'
import { countBarriers } from './accessibility.ts'
import { type Vouched, watchDocuments } from './certificate.ts'
import type { BrowserConfig } from './config.ts'
import { answerDialogs } from './dialogs.ts'
import { type Missed, missedBy } from './expectations.ts'
import { explainNavigation } from './failure.ts'
import { type Camera, type Frame, startFilm } from './film.ts'
import type { Guarded } from './guard.ts'
import { type Heard, listen } from './listen.ts'
import { takePicture } from './picture.ts'
import { dress } from './dress.ts'
import { timingsOf } from './timings.ts'
import type { Recorder } from './traffic/recorder.ts'
import { watchTab, watchTraffic } from './traffic/watch.ts'
import { readVitals, type Seen, waitForPaint, watchVitals } from './vitals.ts'

/** Of the deadline, what is kept for looking at a page that did not load in time, and for keeping what was seen. */
export const lastLookMs = 2_000

/** What is wanted of one visit beside its figures: the first of a run looks at more than those that only measure. */
export interface Wanted {
  picture: boolean
  film: boolean
  certificate: boolean
  accessibility: boolean
}

/** What one visit has seen. */
export interface Visited {
  /** Why the page did not open; null when it did. */
  failed: Answer | null
  /** Of its flow; none when it was but opened. */
  steps: StepResult[]
  status: number | null
  timings: Timings
  /** Where it led. */
  url: string
  title: string | null
  missed: Missed | null
  seen: Seen | null
  heard: Heard
  traffic: Recorder
  picture: Uint8Array | null
  pictureAt: number
  frames: Frame[]
  certificate: CertificateFinding | null
  accessibility: Accessibility | null
}

/** Walks through a page; `onTab` is told of each tab that it opens. */
export type Walking = (
  page: Page,
  timeoutMs: number,
  onTab: (tab: Page) => Promise<void>,
) => Promise<StepResult[]>

/** How a visit is made. */
export interface Visit {
  guarded: Guarded
  /** How long the page may take to load, or its flow to be walked. */
  navigationMs: number
  wanted: Wanted
  /** Walks through a flow instead of opening an address; never throws. */
  walk: Walking | null
}

/** Opens the page and says what there was to see; at the latest `lastLookMs` after `navigationMs` when it does not load. */
export async function visit(
  page: Page,
  config: BrowserConfig,
  context: ProbeContext,
  { guarded, navigationMs, wanted, walk }: Visit,
): Promise<Visited> {
  await dress(page, config, context.userAgent)
  await watchVitals(page)
  // A walk answers for itself: an answer is given once.
  if (!walk) answerDialogs(page, 'cancel')
  const heard = listen(page, context.mask)
  const traffic = await watchTraffic(page)
  const documents = wanted.certificate ? await watchDocuments(page) : null
  const camera = wanted.film ? await startFilm(page) : null
  const onTab = (tab: Page) => (listen(tab, context.mask, heard), watchTab(tab, traffic))
  let response: HTTPResponse | null = null
  let failed: Answer | null = null
  let steps: StepResult[] = []
  try {
    if (walk) steps = await walk(page, navigationMs, onTab)
    else response = await Promise.race([open(page, config, navigationMs), guarded.refused])
    failed = guarded.refusal
  } catch (error) {
    await stopLoading(page)
    failed =
      guarded.refusal ??
      (isTimeout(error) ? timedOut(context.timeoutMs) : explainNavigation(error, new URL(config.url)))
    if (!failed) throw error
  }
  const opened = { failed, response, documents, heard, traffic, camera, steps }
  const looking = look(page, config, context, opened, wanted)
  // A page that did not load may not answer either: then what went wrong is all there is to say.
  const visited =
    failed || walk ? await within(lastLookMs / 2, looking).catch(() => blind(config, opened)) : await looking
  // It may also leave for a forbidden place once it has loaded.
  return { ...visited, failed: failed ?? guarded.refusal }
}

function open(page: Page, { url, waitUntil }: BrowserConfig, timeout: number): Promise<HTTPResponse | null> {
  return page.goto(url, { waitUntil: waitUntil === 'networkidle' ? 'networkidle0' : waitUntil, timeout })
}

/** Until it stops loading, a page may leave every question open. */
async function stopLoading(page: Page): Promise<void> {
  try {
    const session = await page.createCDPSession()
    await within(500, session.send('Page.stopLoading'))
  } catch {
    // It is closed, or does not listen: the last look will tell.
  }
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

interface Opened {
  failed: Answer | null
  /** Of the address that was opened; null of a walk. */
  response: HTTPResponse | null
  documents: Vouched | null
  heard: Heard
  traffic: Recorder
  camera: Camera | null
  steps: StepResult[]
}

/** What is known of a page that could not be looked at. */
const blind = ({ url }: BrowserConfig, { failed, response, heard, traffic, steps }: Opened): Visited => ({
  failed,
  steps,
  status: response?.status() ?? null,
  timings: timingsOf(response),
  url,
  title: null,
  missed: null,
  seen: null,
  heard,
  traffic,
  picture: null,
  pictureAt: Date.now(),
  frames: [],
  certificate: null,
  accessibility: null,
})

/** What is seen once the page has loaded, or was given up. Figures come first: whatever else is asked takes its time. */
async function look(
  page: Page,
  config: BrowserConfig,
  { assets }: ProbeContext,
  opened: Opened,
  wanted: Wanted,
): Promise<Visited> {
  if (!opened.failed) await waitForPaint(page)
  const seen = await readVitals(page)
  const frames = (await opened.camera?.stop()) ?? []
  // What a flow did not come to is its steps' to say.
  const isThere = opened.steps.every(({ outcome }) => outcome === 'up' || outcome === 'skipped')
  const missed = isThere ? await missedBy(page, config) : null
  const picture = wanted.picture ? await takePicture(page, config.visual ? 'png' : 'jpeg') : null
  const pictureAt = Date.now()
  const title = await page.title().catch(() => null)
  const more = opened.failed
    ? {}
    : {
        certificate: (await opened.documents?.certificate()) ?? null,
        accessibility: wanted.accessibility ? await countBarriers(page, { assets }) : null,
      }
  const rest = { url: page.url(), title, missed, seen, picture, pictureAt, frames, ...more }
  return { ...blind(config, opened), ...rest }
}
