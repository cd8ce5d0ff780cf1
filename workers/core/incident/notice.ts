import { reminderText } from '../expiry/reminder.ts'
import { regionName } from '../region.ts'
import type { ReminderFact } from '../rpc.ts'
import { inWords } from './duration.ts'
import { backUp, memberLines, soleTarget, spanLines } from './group/words.ts'
import type { IncidentRecord } from './lifecycle.ts'
import type { Incident, Notice, NoticeEvent, TimelineEntry } from './schema.ts'

/** "2026-11-20 19:04:05 UTC". */
export const clockText = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`

function titleFor(event: NoticeEvent, record: IncidentRecord): string {
  const { incident, monitor } = record
  const name = monitor?.name ?? incident.title
  if (event === 'incident.acknowledged') return `Acknowledged: ${incident.title}`
  if (event !== 'incident.resolved') return incident.title
  if (!monitor) return backUp(record) ?? `Resolved: ${incident.title}`
  return incident.reason === null ? `${name} is back up` : `${name}: incident closed`
}

function linesFor(event: NoticeEvent, record: IncidentRecord, at: number, lead: readonly string[]): string[] {
  const { incident, monitor } = record
  const span = inWords((incident.resolvedAt ?? at) - incident.startedAt)
  const since = `Since ${clockText(incident.startedAt)} (${span})`
  const target = monitor ? [monitor.target] : soleTarget(record)
  if (event === 'incident.acknowledged') return [lineOf(incident, 'acknowledged') ?? 'Acknowledged', since]
  if (event !== 'incident.resolved') return [...lead, ...whatOf(record, at), since, ...target]
  return [
    incident.reason ?? lineOf(incident, 'resolved') ?? 'The checks pass again',
    `It lasted ${span}`,
    ...wasOf(record),
    ...target,
  ]
}

/** One trouble in a sentence, several in a list. */
function whatOf(record: IncidentRecord, at: number): string[] {
  const lines = memberLines(record, at)
  return lines.length > 0 ? lines : [record.incident.cause]
}

function wasOf(record: IncidentRecord): string[] {
  const lines = spanLines(record)
  return lines.length > 0 ? ['It was:', ...lines] : [`It was: ${record.incident.cause}`]
}

const lineOf = ({ timeline }: Incident, kind: TimelineEntry['kind']): string | undefined =>
  timeline.findLast((line) => line.kind === kind)?.text

/**
 * What is to be said about an incident, in words.
 * @param id the delivery's idempotency key.
 * @param origin of the dashboard, without a slash at the end.
 * @param lead said first: why it is said now.
 */
export function noticeOf(
  event: NoticeEvent,
  record: IncidentRecord,
  {
    id,
    at,
    origin,
    acknowledgeUrl,
    lead,
  }: { id: string; at: number; origin: string; acknowledgeUrl?: string; lead?: string | undefined },
): Notice {
  const { incident, monitor } = record
  const isOpen = incident.status === 'open' && event !== 'incident.resolved'
  return {
    id,
    event,
    at,
    title: titleFor(event, record),
    text: linesFor(event, record, at, lead === undefined ? [] : [lead]).join('\n'),
    url: `${origin}/incidents/${incident.id}`,
    ...(isOpen && acknowledgeUrl !== undefined && { acknowledgeUrl }),
    incident,
    monitor,
    regions: incident.regions,
  }
}

/** What is to be said when something runs out. The days left are counted from `at`, when it became due. */
export function reminderNotice(
  { reminder, monitor, regions, at }: ReminderFact,
  { id, origin }: { id: string; origin: string },
): Notice {
  const { title, text } = reminderText(reminder, at)
  return {
    id,
    event: `${reminder.kind}.expiring`,
    at,
    title,
    text: [text, `Watched by ${monitor.name}: ${monitor.target}`].join('\n'),
    url: `${origin}/monitors/${monitor.id}`,
    incident: null,
    monitor,
    regions,
    expiry: reminder,
  }
}

/** The notice of a test send. */
export const testNotice = (id: string, at: number, origin: string, channelName: string): Notice => ({
  id,
  event: 'test',
  at,
  title: `Test from Vedette: ${channelName}`,
  text: 'This channel works. Alerts will look like this.',
  url: `${origin}/channels`,
  incident: null,
  monitor: null,
  regions: [],
})

/** "Western Europe, Asia-Pacific". */
export const regionsText = (regions: readonly string[]): string => regions.map(regionName).join(', ')
