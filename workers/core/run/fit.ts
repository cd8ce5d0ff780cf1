import { type BrowserRun, maxRunBytes } from './schema.ts'

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length

/** A run that is no longer than it may be: what is longest by nature goes first. */
export function fit(run: BrowserRun): BrowserRun {
  let fitting = run
  for (const cut of cuts) {
    if (bytesOf(fitting) <= maxRunBytes) return fitting
    fitting = cut(fitting)
  }
  return fitting
}

const cuts: ((run: BrowserRun) => BrowserRun)[] = [
  ({ certificate, ...rest }) => ({ ...rest, certificate: certificate && { ...certificate, chain: [] } }),
  ({ certificate, ...rest }) => ({
    ...rest,
    certificate: certificate && {
      ...certificate,
      names: certificate.names.slice(0, 3),
      moreNames: certificate.moreNames + Math.max(0, certificate.names.length - 3),
    },
  }),
  (run) => withSteps(run, { title: 200, message: 100 }),
  (run) => withSteps(run, { title: 40, message: 100 }),
  ({ url, title, message, ...rest }) => ({
    ...rest,
    certificate: null,
    url: cutTo(500, url),
    title: title && cutTo(200, title),
    message: message && cutTo(500, message),
  }),
  // Whatever there is, this is short: only the step that ended the walk says why.
  (run) => ({
    ...run,
    steps: run.steps.map((step) => ({
      ...step,
      title: '',
      message: step.outcome === 'down' || step.outcome === 'unknown' ? step.message : null,
    })),
  }),
]

const withSteps = (run: BrowserRun, most: { title: number; message: number }): BrowserRun => ({
  ...run,
  steps: run.steps.map(({ title, message, ...step }) => ({
    ...step,
    title: cutTo(most.title, title),
    message: message && cutTo(most.message, message),
  })),
})

/** As much of a text as weighs so many bytes in JSON: a letter may weigh six. */
function cutTo(bytes: number, text: string): string {
  let left = bytes
  let kept = ''
  for (const letter of text) {
    left -= bytesOf(letter) - 2
    if (left < 0) return kept
    kept += letter
  }
  return kept
}
