import { inWords } from '../duration.ts'
import type { IncidentRecord } from '../lifecycle.ts'
import type { Incident, IncidentMember, Severity } from '../schema.ts'
import { type GroupState, isLasting } from './standing.ts'

/** A message at three in the morning lists so many, and counts the others. */
const listed = 12

const nameOf = ({ key, title }: IncidentMember, group: GroupState | undefined): string =>
  group?.standing[key]?.face.name ?? title

const number = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`

/** "down", "degraded", or what is true of both. */
function stateOf(members: readonly IncidentMember[], group: GroupState): string {
  const down = members.filter(({ severity }) => severity === 'critical').length
  const flaps = members.some(({ key }) => group.standing[key]?.flapping === true)
  if (!flaps && down === members.length) return 'down'
  if (!flaps && down === 0) return 'degraded'
  return down === members.length ? 'in trouble' : `in trouble, ${down} of them down`
}

const areMonitors = (members: readonly IncidentMember[]): boolean =>
  members.every(({ monitorId }) => monitorId !== undefined)

function titleOf(members: readonly IncidentMember[], group: GroupState | undefined): string {
  const [first] = members
  if (!first) throw new Error('an incident whose troubles are all over has ended')
  if (members.length === 1) return first.title
  if (group && areMonitors(members))
    return `${number(members.length, 'monitor')} of ${group.name} are ${stateOf(members, group)}`
  return `${first.title}, and ${members.length - 1} more`
}

function causeOf(members: readonly IncidentMember[], group: GroupState | undefined): string {
  const [first] = members
  if (!first) return ''
  if (members.length === 1 || !group || !areMonitors(members)) return first.cause
  if (members.every(({ cause }) => cause === first.cause)) return first.cause
  return `${nameOf(first, group)}: ${first.cause}; and ${members.length - 1} more`
}

/** What an incident is called while several troubles make it up: by those that last. */
export function summed(
  members: readonly IncidentMember[],
  group?: GroupState,
): Pick<Incident, 'title' | 'severity' | 'cause'> {
  const lasting = members.filter(isLasting)
  const severity: Severity = lasting.some((member) => member.severity === 'critical') ? 'critical' : 'warning'
  return { title: titleOf(lasting, group), severity, cause: causeOf(lasting, group) }
}

/** What it is called once it is over: by all that were in it. */
export function overall(members: readonly IncidentMember[], group: GroupState): string | null {
  if (members.length < 2 || !areMonitors(members)) return null
  return `${number(members.length, 'monitor')} of ${group.name} were ${stateOf(members, group)}`
}

/** "3 monitors of service checkout are back up"; null where that is not what the incident is about. */
export function backUp({ incident, group }: IncidentRecord): string | null {
  const { members = [], reason } = incident
  const [first] = members
  if (!group || !first || !areMonitors(members)) return null
  const who = members.length === 1 ? nameOf(first, group) : `${members.length} monitors of ${group.name}`
  if (reason !== null) return `${who}: incident closed`
  return `${who} ${members.length === 1 ? 'is' : 'are'} back up`
}

const more = (count: number): string[] => (count > 0 ? [`… and ${count} more`] : [])

/** A line for each trouble of an incident that has several: what lasts first, then who is back. */
export function memberLines({ incident, group }: IncidentRecord, at: number): string[] {
  const { members = [] } = incident
  if (!group || members.length < 2) return []
  const lasting = members.filter(isLasting)
  const over = members.filter((member) => !isLasting(member))
  const shown = lasting.slice(0, listed)
  return [
    ...shown.map((one) => `• ${one.title}: ${one.cause} (for ${inWords(at - one.since)})`),
    ...more(lasting.length - shown.length),
    ...(over.length > 0 ? [`Back: ${namesOf(over, group)}`] : []),
  ]
}

/** How long each of several was in it, once it is over. */
export function spanLines({ incident, group }: IncidentRecord): string[] {
  const { members = [], resolvedAt } = incident
  if (!group || members.length < 2) return []
  const shown = members.slice(0, listed)
  return [
    ...shown.map((one) => {
      const span = inWords((one.endedAt ?? resolvedAt ?? one.since) - one.since)
      return `• ${nameOf(one, group)}: ${one.cause} (for ${span})`
    }),
    ...more(members.length - shown.length),
  ]
}

/** What a group's only monitor looks at; empty where there are several, or none. */
export function soleTarget({ incident, group }: IncidentRecord): string[] {
  const { members = [] } = incident
  const face = members.length === 1 ? group?.standing[members[0]?.key ?? '']?.face : undefined
  return face ? [face.target] : []
}

/** "Shop, Cart and 3 more". */
export function namesOf(members: readonly IncidentMember[], group: GroupState): string {
  const names = members.slice(0, listed).map((one) => nameOf(one, group))
  const rest = members.length - names.length
  return rest > 0 ? `${names.join(', ')} and ${rest} more` : names.join(', ')
}

/** What is said first in word of who has joined. */
export const joinedText = (news: readonly IncidentMember[], group: GroupState): string =>
  `Also: ${namesOf(news, group)}`
