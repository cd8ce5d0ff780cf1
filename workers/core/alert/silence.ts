import { z } from 'zod'
import type { GroupState } from '../incident/group/standing.ts'
import type { IncidentRecord } from '../incident/lifecycle.ts'
import type { IncidentMember } from '../incident/schema.ts'

/** `*` in a value stands for any text, also for none. */
export const Matcher = z.strictObject({
  label: z.string().trim().min(1).max(100),
  op: z.enum(['=', '!=']).default('='),
  value: z.string().max(500),
})
export type Matcher = z.infer<typeof Matcher>

/** While it lasts nobody new is told of what it covers. Times are epoch ms. */
export interface Silence {
  id: string
  /** Any of these; none named: whatever the matchers cover. */
  monitorIds: string[]
  /** All of these. */
  matchers: Matcher[]
  startsAt: number
  until: number
  comment: string
  createdBy: string
  createdByName: string | null
}

/** What a silence looks at: one trouble of an incident. A label may have several values, as a monitor has tags. */
export interface Subject {
  monitorId: string | null
  labels: Record<string, string[]>
}

/** The troubles of an incident that last: what must all be covered for it to be silent. */
export function subjectsOf({ incident, monitor, group }: IncidentRecord): Subject[] {
  const severity = [incident.severity]
  const lasting = (incident.members ?? []).filter(({ endedAt }) => endedAt === null)
  if (monitor) {
    const labels = { severity, monitor: [monitor.name], target: [monitor.target], tag: monitor.tags }
    return [{ monitorId: monitor.id, labels }]
  }
  if (lasting.length === 0) return [{ monitorId: incident.monitorId, labels: { severity } }]
  return lasting.map((member) => subjectOf(member, group))
}

/** One trouble of several. */
export function subjectOf(member: IncidentMember, group: GroupState | undefined): Subject {
  const severity = [member.severity]
  const { monitorId } = member
  const face = monitorId === undefined ? undefined : group?.standing[monitorId]?.face
  if (face) {
    const labels = { severity, monitor: [face.name], target: [face.target], tag: face.tags }
    return { monitorId: face.id, labels }
  }
  return {
    monitorId: null,
    labels: {
      severity,
      alert: [member.key],
      title: [member.title],
      ...Object.fromEntries(Object.entries(member.labels).map(([name, value]) => [name, [value]])),
    },
  }
}

/** Whether `value`, in which `*` stands for anything, is all of `text`. Linear in time: no pattern can hang it. */
export function isLike(text: string, value: string): boolean {
  const [first = '', ...rest] = value.split('*')
  const last = rest.pop()
  if (last === undefined) return text === value
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false
  const end = text.length - last.length
  let from = first.length
  for (const piece of rest) {
    const found = text.indexOf(piece, from)
    if (found < 0 || found + piece.length > end) return false
    from = found + piece.length
  }
  return true
}

const matches = ({ label, op, value }: Matcher, { labels }: Subject): boolean =>
  (labels[label] ?? ['']).some((text) => isLike(text, value)) === (op === '=')

export const covers = ({ monitorIds, matchers }: Silence, subject: Subject): boolean =>
  (monitorIds.length === 0 || (subject.monitorId !== null && monitorIds.includes(subject.monitorId))) &&
  matchers.every((matcher) => matches(matcher, subject))

/** The silence under which a trouble stays the longest; null when it is not silent at `now`. */
function longest(subject: Subject, silences: readonly Silence[], now: number): Silence | null {
  const active = silences.filter(
    (silence) => silence.startsAt <= now && now < silence.until && covers(silence, subject),
  )
  return active.toSorted((a, b) => b.until - a.until)[0] ?? null
}

/**
 * The silence that keeps an incident quiet at `now`, and will be the first to end; null when one of its troubles is
 * not covered. It holds back who was not told yet: whoever heard of it goes on hearing.
 */
export function silencedBy(
  subjects: readonly Subject[],
  silences: readonly Silence[],
  now: number,
): Silence | null {
  const found = subjects.map((subject) => longest(subject, silences, now))
  if (found.length === 0 || found.some((silence) => silence === null)) return null
  return found.filter((silence) => silence !== null).toSorted((a, b) => a.until - b.until)[0] ?? null
}
