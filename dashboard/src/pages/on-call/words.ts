import { instantOf, localAt } from '#core/zone'
import type { Rotation, Weekday } from '#core/oncall/schedule'

export const viewerZone = Intl.DateTimeFormat().resolvedOptions().timeZone

const formats = new Map<string, Intl.DateTimeFormat>()
function format(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const known = formats.get(key) ?? new Intl.DateTimeFormat(undefined, options)
  formats.set(key, known)
  return known
}

/** "Mon 30 Nov, 09:00" as the clocks of a zone show it. */
export const dayTimeIn = (zone: string, at: number): string =>
  format(`long ${zone}`, {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at)

/** "09:00" */
export const timeIn = (zone: string, at: number): string =>
  format(`time ${zone}`, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)

/** "Mon 30" of a local day, given as local ms. */
export const dayName = (local: number): string =>
  format('day', { timeZone: 'UTC', weekday: 'short', day: 'numeric' }).format(local)
/** "30 Nov" of a local day, given as local ms. */
export const dayOfMonth = (local: number): string =>
  format('date', { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(local)

/** "Europe/Berlin" as people say it: "Berlin". */
export const zoneName = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')

/** "2026-11-30T09:00": an instant as a date-time box wants it, in a zone. */
export const boxOf = (zone: string, at: number): string =>
  new Date(localAt(zone, at)).toISOString().slice(0, 16)

/** The instant of a date-time box; null while it is not filled in. */
export function instantOfBox(zone: string, text: string): number | null {
  const local = Date.parse(`${text}Z`)
  return Number.isNaN(local) ? null : instantOf(zone, local)
}

export const dayWords: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
}

/** "every 2 weeks, Monday at 09:00" */
export function rhythmOf(rotation: Rotation): string {
  const { kind, every, handoverAt } = rotation
  const unit = { daily: 'day', weekly: 'week', custom: 'hour' }[kind]
  const often = every === 1 ? `every ${unit}` : `every ${every} ${unit}s`
  if (rotation.kind === 'weekly') return `${often}, ${dayWords[rotation.handoverDay]} at ${handoverAt}`
  return rotation.kind === 'daily' ? `${often} at ${handoverAt}` : `${often}, counted from ${handoverAt}`
}

const hues = 8
/** A person's colour in one schedule: the same on every page of it, and of the first eight all different. */
export const colourOf = (order: readonly string[], personId: string): number =>
  Math.max(0, order.indexOf(personId)) % hues
