const shape = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d{1,20})?(?:[Zz]|([+-])(\d\d):(\d\d))$/
const daysOf = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (daysOf[month] ?? 0)

/** Whether a text is a date and time by RFC 3339 §5.6, e.g. `2026-11-26T10:00:00.5+01:00`. */
export function isDateTime(text: string): boolean {
  const found = shape.exec(text)
  if (!found) return false
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const sign = found[7] === '-' ? -1 : 1
  const offsetHour = Number(found[8] ?? 0)
  const offsetMinute = Number(found[9] ?? 0)
  if (day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60) return false
  if (offsetHour > 23 || offsetMinute > 59) return false
  if (second < 60) return true
  // A leap second is the last of a day of UTC.
  const minuteOfDay = hour * 60 + minute - sign * (offsetHour * 60 + offsetMinute)
  return ((minuteOfDay % 1440) + 1440) % 1440 === 1439
}
