/** An OnCalendar expression (systemd.time(7)) in the words of the cron library. */
export interface CalendarPattern {
  /** Seven fields: second minute hour day month weekday year; a day must fit both its date and its weekday. */
  pattern: string
  /** The time zone that the expression itself names; null when it names none. */
  timezone: string | null
}

const shortcuts = new Map(
  Object.entries({
    minutely: '*-*-* *:*:00',
    hourly: '*-*-* *:00:00',
    daily: '*-*-* 00:00:00',
    weekly: 'Mon *-*-* 00:00:00',
    monthly: '*-*-01 00:00:00',
    quarterly: '*-01,04,07,10-01 00:00:00',
    semiannually: '*-01,07-01 00:00:00',
    yearly: '*-01-01 00:00:00',
    annually: '*-01-01 00:00:00',
  }),
)
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const bounds = {
  year: [1970, 2199],
  month: [1, 12],
  day: [1, 31],
  hour: [0, 23],
  minute: [0, 59],
  second: [0, 59],
} as const
type Field = keyof typeof bounds

/**
 * Translates one expression: weekdays, date, time and zone, each with lists, `..` ranges, `/` repetitions and `*`,
 * `~01` for the last day of a month, and the named ones (`daily` …).
 * @throws an Error that says which part is not understood: fractions of seconds, days counted from the end of a
 * month but the last, and seconds since the epoch are not.
 */
export function readOnCalendar(expression: string, isZone: (name: string) => boolean): CalendarPattern {
  const words = expression.trim().split(/\s+/)
  const timezone = words.length > 1 && isZone(words.at(-1) ?? '') ? (words.pop() ?? null) : null
  const shortcut = words.length === 1 ? shortcuts.get(words[0]?.toLowerCase() ?? '') : undefined
  const parts = shortcut ? shortcut.split(' ') : words
  const days = /^[a-z]/i.test(parts[0] ?? '') ? weekdayField(parts.shift() ?? '') : '*'
  const date = parts[0]?.includes(':') ? undefined : parts.shift()
  const time = parts.shift()
  if (parts.length > 0) throw new Error(`"${parts.join(' ')}" is not understood`)
  const [year, month, day] = dateFields(date ?? '*-*-*')
  const [hour, minute, second] = timeFields(time ?? '00:00:00')
  return { pattern: [second, minute, hour, day, month, days, year].join(' '), timezone }
}

function weekdayField(text: string): string {
  const dayOf = (name: string): number => {
    const at = weekdays.findIndex((short) => name.toLowerCase().startsWith(short))
    const full = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'][at] ?? ''
    if (at < 0 || (name.length > 3 && name.toLowerCase() !== full)) throw new Error(`"${name}" is no weekday`)
    return at
  }
  const days = text
    .replace(/,$/, '')
    .split(',')
    .flatMap((part) => {
      const [from, to] = part.split(/\.\.|-/)
      if (to === undefined) return [dayOf(from ?? '')]
      // A week begins on Monday here, so that Sat..Sun is a range and Fri..Mon none, as with systemd.
      const [first, last] = [dayOf(from ?? ''), dayOf(to) || 7]
      if ((first || 7) > last) throw new Error(`"${part}" ends before it begins`)
      return Array.from({ length: last - (first || 7) + 1 }, (_, index) => ((first || 7) + index) % 7)
    })
  return [...new Set(days)].toSorted((a, b) => a - b).join(',')
}

function dateFields(text: string): [string, string, string] {
  const match = /^(?:([^-~]+)-)?([^-~]+)([-~])([^-~]+)$/.exec(text)
  if (!match) throw new Error(`"${text}" is no date: write it as *-MM-DD`)
  const [, year = '*', month = '*', sign, day = '*'] = match
  if (sign === '-') return [field('year', year), field('month', month), field('day', day)]
  if (Number(day) !== 1)
    throw new Error(`"~${day}" is not supported: of days counted from the end, only ~01 is`)
  return [field('year', year), field('month', month), 'L']
}

function timeFields(text: string): [string, string, string] {
  const [hour, minute, second = '00', ...more] = text.split(':')
  if (hour === undefined || minute === undefined || more.length > 0) {
    throw new Error(`"${text}" is no time: write it as HH:MM or HH:MM:SS`)
  }
  return [field('hour', hour), field('minute', minute), field('second', second)]
}

/** One field in the cron library's words: `a..b` is `a-b`, and a repetition needs its end: `a/n` is `a-max/n`. */
function field(name: Field, text: string): string {
  return text
    .split(',')
    .map((part) => {
      const match = /^(?:(\*)|(\d{1,4})(?:\.\.(\d{1,4}))?)(?:\/(\d{1,4}))?$/.exec(part)
      if (!match) throw new Error(`"${part}" is no ${name}`)
      const [, star, from, to, every] = match
      for (const number of [from, to]) if (number !== undefined) checkBounds(name, Number(number))
      if (every !== undefined && Number(every) < 1) throw new Error(`"${part}" repeats every 0`)
      const step = every === undefined ? '' : `/${Number(every)}`
      if (star) return `*${step}`
      const end = to ?? (every === undefined ? undefined : String(bounds[name][1]))
      if (end !== undefined && Number(end) < Number(from)) throw new Error(`"${part}" ends before it begins`)
      return end === undefined ? String(Number(from)) : `${Number(from)}-${Number(end)}${step}`
    })
    .join(',')
}

function checkBounds(name: Field, value: number): void {
  const [least, most] = bounds[name]
  if (value < least || value > most) throw new Error(`${value} is no ${name}: ${least} to ${most}`)
}
