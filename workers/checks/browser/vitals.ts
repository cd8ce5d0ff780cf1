import type { Page } from '@cloudflare/puppeteer'
import type { Vitals } from '#core/findings/page'

/**
 * Watches the page from its first moment. It runs in the page, so it is text: no bundler may touch it.
 * CLS is the worst window of shifts less than a second apart and five seconds long in all (https://web.dev/articles/cls).
 */
const observer = `(() => {
  const seen = { lcp: null, fcp: null, cls: 0, tbt: 0 };
  globalThis.__vedette = seen;
  const watch = (type, each) => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
    } catch {}
  };
  watch('largest-contentful-paint', (entry) => { seen.lcp = entry.startTime; });
  watch('paint', (entry) => { if (entry.name === 'first-contentful-paint') seen.fcp = entry.startTime; });
  let first = 0, last = 0, sum = 0;
  watch('layout-shift', (entry) => {
    if (entry.hadRecentInput) return;
    const joins = sum > 0 && entry.startTime - last < 1000 && entry.startTime - first < 5000;
    sum = joins ? sum + entry.value : entry.value;
    if (!joins) first = entry.startTime;
    last = entry.startTime;
    seen.cls = Math.max(seen.cls, sum);
  });
  watch('longtask', (entry) => { seen.tbt += Math.max(0, entry.duration - 50); });
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

/** What a page has seen of itself, with its own times; null when it cannot be asked any more. */
export interface Seen {
  vitals: Vitals
  /** From the start of the navigation to the end of its load event, ms; null when it has not ended. */
  loadMs: number | null
}

const question = `(() => {
  const [navigation] = performance.getEntriesByType('navigation');
  const seen = globalThis.__vedette ?? {};
  return {
    ...seen,
    ttfb: navigation ? navigation.responseStart - navigation.startTime : null,
    load: navigation && navigation.loadEventEnd > 0 ? navigation.loadEventEnd - navigation.startTime : null,
  };
})()`

interface Raw {
  lcp: number | null
  fcp: number | null
  cls: number | null
  tbt: number | null
  ttfb: number | null
  load: number | null
}

export async function readVitals(page: Page): Promise<Seen | null> {
  const raw = (await page.evaluate(question).catch(() => null)) as Raw | null
  if (!raw) return null
  const tenths = (value: number | null | undefined) =>
    typeof value === 'number' ? Math.round(value * 10) / 10 : null
  return {
    vitals: {
      lcpMs: tenths(raw.lcp),
      cls: typeof raw.cls === 'number' ? Math.round(raw.cls * 1000) / 1000 : null,
      inpMs: null,
      tbtMs: tenths(raw.tbt),
      fcpMs: tenths(raw.fcp),
      ttfbMs: tenths(raw.ttfb),
    },
    loadMs: tenths(raw.load),
  }
}
