import { covers, type Silence, subjectOf } from '../../alert/silence.ts'
import type { IncidentRecord } from '../lifecycle.ts'
import type { IncidentMember } from '../schema.ts'
import { isLasting } from './standing.ts'

/** What there is to say to those who have heard of an incident. Times are epoch ms. */
export interface News {
  /** Lasting, and nothing keeps it quiet. */
  loud: { member: IncidentMember; at: number }[]
  /** When the first silence or hold ends that keeps one quiet; null when none does. */
  quietUntil: number | null
}

/** Until when it is kept quiet; null when it is not, and null as well while a maintenance does: its end is told to us. */
function quietUntil(
  member: IncidentMember,
  { group }: IncidentRecord,
  silences: readonly Silence[],
  now: number,
): number | null {
  const subject = subjectOf(member, group)
  const hold = group?.standing[member.key]?.hold
  const untils = silences
    .filter((silence) => silence.startsAt <= now && now < silence.until && covers(silence, subject))
    .map(({ until }) => until)
  if (hold && now < hold.until) untils.push(hold.until)
  return untils.length > 0 ? Math.max(...untils) : null
}

/** The monitors of a group that are in trouble now, and since when that is news. */
export function newsOf(record: IncidentRecord, silences: readonly Silence[], now: number): News {
  const news: News = { loud: [], quietUntil: null }
  for (const member of record.incident.members ?? []) {
    const standing = member.monitorId === undefined ? undefined : record.group?.standing[member.monitorId]
    if (!standing || !isLasting(member) || standing.maintenance) continue
    const until = quietUntil(member, record, silences, now)
    if (until === null) news.loud.push({ member, at: standing.newsAt })
    else news.quietUntil = Math.min(news.quietUntil ?? Infinity, until)
  }
  return news
}

/** Which of it is new to somebody who last heard of the incident at `heardAt`. */
export const newTo = ({ loud }: News, heardAt: number): IncidentMember[] =>
  loud.filter(({ at }) => at > heardAt).map(({ member }) => member)

/**
 * The record once those were told who may be, of a seq of its own: what they are told is no repetition.
 * @param laterAt when the first of the others may be told, who have heard too lately; null when there are none.
 */
export function updated(
  record: IncidentRecord,
  { quietUntil: until }: News,
  { now, laterAt, isTold }: { now: number; laterAt: number | null; isTold: boolean },
): IncidentRecord {
  if (!record.group) return record
  const times = [until, laterAt].filter((time) => time !== null)
  const updateAt = times.length > 0 ? Math.min(...times) : null
  const updateHeld = until !== null && updateAt === until
  const toldAt = isTold ? now : record.group.toldAt
  const group = { ...record.group, updateAt, updateHeld, toldAt }
  return { ...record, group, seq: record.seq + (isTold ? 1 : 0), revision: record.revision + 1 }
}
