import type { Page } from '@cloudflare/puppeteer'
import type { Vitals } from '#core/findings/page'
import { blockingTime, type LongTask } from '#core/run/blocking-time'
import { webVitalsText } from './page/web-vitals-text.ts'

/**
 * Watches the page from its first moment, by Google's own library. It runs in the page, so it is text: no bundler may
 * touch it. Each change is noted, for nobody knows which look is the last. Frames watch themselves no more than in a
 * visitor's browser: only the page as a whole has vitals.
 * @see https://github.com/GoogleChrome/web-vitals
 */
const observer = `(() => {
  if (globalThis.top !== globalThis) return;
  ${webVitalsText};
  const seen = { values: {}, longTasks: [] };
  Object.defineProperty(globalThis, '__vedette', { value: seen });
  const note = ({ name, value }) => { seen.values[name] = value; };
  for (const on of ['onLCP', 'onCLS', 'onINP', 'onFCP', 'onTTFB']) webVitals[on](note, { reportAllChanges: true });
  try {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        if (seen.longTasks.length < 1000) seen.longTasks.push({ startMs: startTime, ms: duration });
    }).observe({ type: 'longtask', buffered: true });
  } catch {}
})()`

/** To be called before the page is opened. */
export const watchVitals = async (page: Page): Promise<void> => {
  await page.evaluateOnNewDocument(observer)
}

/** A page that has loaded has not always been painted; what was painted is told a moment later. */
const painted = `new Promise((resolve) => {
  setTimeout(resolve, 1000);
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 100)));
})`

/** Waits, a second at most, until the page has been painted once more. */
export const waitForPaint = async (page: Page): Promise<void> => {
  await page.evaluate(painted).catch(() => undefined)
}

/** What a page has seen of itself, with its own times. */
export interface Seen {
  vitals: Vitals
  /** From the start of the navigation to the end of its load event, ms; null when it has not ended. */
  loadMs: number | null
}

const question = `(() => {
  const [navigation] = performance.getEntriesByType('navigation');
  return {
    ...globalThis.__vedette,
    load: navigation && navigation.loadEventEnd > 0 ? navigation.loadEventEnd - navigation.startTime : null,
  };
})()`

interface Raw {
  values?: Partial<Record<'LCP' | 'CLS' | 'INP' | 'FCP' | 'TTFB', number>>
  longTasks?: LongTask[]
  load: number | null
}

/** Null when the page cannot be asked any more. */
export async function readVitals(page: Page): Promise<Seen | null> {
  const raw = (await page.evaluate(question).catch(() => null)) as Raw | null
  if (!raw) return null
  const { LCP, CLS, INP, FCP, TTFB } = raw.values ?? {}
  return {
    vitals: {
      lcpMs: tenths(LCP),
      cls: typeof CLS === 'number' ? Math.round(CLS * 10_000) / 10_000 : null,
      inpMs: tenths(INP),
      tbtMs: tenths(blockingTime(raw.longTasks ?? [], FCP ?? null)),
      fcpMs: tenths(FCP),
      ttfbMs: tenths(TTFB),
    },
    loadMs: tenths(raw.load),
  }
}

const tenths = (value: number | null | undefined): number | null =>
  typeof value === 'number' ? Math.round(value * 10) / 10 : null
