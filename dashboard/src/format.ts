/** Unbreakable, between a figure and its unit. The narrow one (U+202F) is a seventh of an em in our font: not seen. */
const gap = '\u00A0'
export const none = '–'

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

export const count = (value: number | null | undefined): string =>
  value === null || value === undefined ? none : grouped.format(value)

const fewDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })
const shortened = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

/** "19.95", "1,234,567": a figure of whatever unit, to four digits or to the whole. */
export const amount = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? none
    : Math.abs(value) >= 1_000
      ? grouped.format(value)
      : fewDigits.format(value)

/** "20K", "1.25M": where there is room for few letters. */
export const compact = (value: number): string => shortened.format(value)

/** "20,012 events/s", "0.4 events/s". */
export const eventRate = (perSecond: number | null | undefined): string =>
  perSecond === null || perSecond === undefined
    ? none
    : `${perSecond >= 9.95 || Number.isInteger(perSecond) ? grouped.format(perSecond) : Number(perSecond.toFixed(1))}${gap}events/s`

/** "214 ms", "1,840 ms", "8.4 ms": no digit that was not measured. */
export function latency(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return none
  return `${ms < 9.95 ? Number(ms.toFixed(1)) : grouped.format(ms)}${gap}ms`
}

/** "512 bytes", "64 KB", "1.5 MB": to three digits. */
export const bytes = (size: number): string =>
  size < 1024
    ? `${size}${gap}bytes`
    : size < 1_048_000
      ? `${Number((size / 1024).toPrecision(3))}${gap}KB`
      : `${Number((size / 1_048_576).toPrecision(3))}${gap}MB`

/** "99.982 %" from 99.982. Only all of it is "100 %": what is missing is never rounded away. */
export function percent(value: number | null | undefined): string {
  if (value === null || value === undefined) return none
  const digits = value >= 99 ? 3 : value >= 10 ? 2 : 1
  const cut = Math.floor(value * 10 ** digits + 1e-9) / 10 ** digits
  return `${Number(cut.toFixed(digits))}${gap}%`
}

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const

/** "6 min 41 s", "3 d 4 h": the two largest units. */
export function span(seconds: number): string {
  const total = Math.max(0, Math.round(seconds))
  const first = units.findIndex(([size]) => total >= size)
  let rest = total
  const parts = units.slice(first < 0 ? -1 : first, first < 0 ? undefined : first + 2).map(([size, name]) => {
    const n = Math.floor(rest / size)
    rest -= n * size
    return { n, text: `${n}${gap}${name}` }
  })
  return parts
    .filter(({ n }, index) => n > 0 || index === 0)
    .map(({ text }) => text)
    .join(' ')
}

/** "every 30 s", "every 5 min". */
export const every = (seconds: number): string => `every ${span(seconds)}`

/** "now", "12 s ago", "in 3 min": one unit is enough for a glance. */
export function relative(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000)
  const size = Math.abs(seconds)
  if (size < 2) return 'now'
  const [unit, name] = units.find(([length]) => size >= length) ?? [1, 's']
  const text = `${Math.floor(size / unit)}${gap}${name}`
  return seconds > 0 ? `${text} ago` : `in ${text}`
}

/** Epoch ms of a time, told as that or as ISO 8601. */
export const timeOf = (at: number | string): number => new Date(at).getTime()

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })
const dayClock = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const shortDay = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
})

/** "14:02:10" in the viewer's zone. */
export const timeOfDay = (at: number): string => clock.format(at)
/** "20 Nov 2026, 14:02:10" in the viewer's zone. */
export const absolute = (at: number): string => dayClock.format(at)
/** "20 Nov, 14:02" in the viewer's zone. */
export const dayAndTime = (at: number): string => shortDay.format(at)

/** "Sum of amount"; "p95 of amount" stays. */
export const capital = (text: string): string =>
  /^p\d/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1)

/** "one monitor", "3 monitors". */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  n === 1 ? `1 ${one}` : `${grouped.format(n)} ${many}`

/** "a", "a and b", "a, b and c". */
export const sentenceList = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
