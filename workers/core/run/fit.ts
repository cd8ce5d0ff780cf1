import { type BrowserRun, maxRunBytes } from './schema.ts'

const bytesOf = (run: BrowserRun): number => new TextEncoder().encode(JSON.stringify(run)).length

/** A run that is no longer than it may be: what is longest by nature goes first. */
export function fit(run: BrowserRun): BrowserRun {
  const shorter: ((run: BrowserRun) => BrowserRun)[] = [
    ({ certificate, ...rest }) => ({
      ...rest,
      certificate: certificate && { ...certificate, chain: [] },
    }),
    ({ certificate, ...rest }) => ({
      ...rest,
      certificate: certificate && {
        ...certificate,
        names: certificate.names.slice(0, 3),
        moreNames: certificate.moreNames + Math.max(0, certificate.names.length - 3),
      },
    }),
    (one) => ({
      ...one,
      steps: one.steps.map((step) => ({ ...step, message: step.message?.slice(0, 100) ?? null })),
    }),
    (one) => ({ ...one, steps: one.steps.map((step) => ({ ...step, title: step.title.slice(0, 40) })) }),
    (one) => ({
      ...one,
      certificate: null,
      url: one.url.slice(0, 500),
      message: one.message?.slice(0, 300) ?? null,
    }),
  ]
  let fitting = run
  for (const cut of shorter) {
    if (bytesOf(fitting) <= maxRunBytes) return fitting
    fitting = cut(fitting)
  }
  return fitting
}
