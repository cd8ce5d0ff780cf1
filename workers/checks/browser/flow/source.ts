/**
 * A function that runs in the page, from its text. Puppeteer sends what `toString` gives; of a function of ours that is
 * what a bundler has made of it, with names that no page knows.
 */
export const inPage = <Run extends (...given: never[]) => unknown>(text: string): Run =>
  Object.assign((() => undefined) as unknown as Run, { toString: () => text })
