const browsers: [pattern: RegExp, name: string][] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [pattern: RegExp, name: string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Mac OS X|Macintosh/, 'Mac'],
  [/Windows/, 'Windows'],
  [/CrOS/, 'Chromebook'],
  [/Linux/, 'Linux'],
]

const first = (list: typeof browsers, text: string): string | undefined =>
  list.find(([pattern]) => pattern.test(text))?.[1]

/** "Firefox on Mac (Anna)": what a browser is called in the list of devices until somebody calls it otherwise. */
export function browserName(userAgent: string, person: string | undefined): string {
  const browser = first(browsers, userAgent) ?? 'Browser'
  const system = first(systems, userAgent)
  const who = person?.trim().split(/\s/)[0]
  return `${browser}${system ? ` on ${system}` : ''}${who ? ` (${who})` : ''}`.slice(0, 100)
}
