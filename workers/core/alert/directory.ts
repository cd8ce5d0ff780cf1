import type { Schedule } from '../oncall/schedule.ts'
import type { Person, Team } from './person.ts'
import type { Policy } from './policy.ts'

export interface DirectoryChannel {
  id: string
  name: string
  enabled: boolean
  /** Whose contact method it is; null or missing for one that the workspace shares. */
  personId?: string | null
  /** True when its messages go to phones or browsers and none is registered: nobody hears it. */
  deaf?: boolean
}

/** Who can be told, and by what names policies call them. */
export interface Directory<Channel extends DirectoryChannel = DirectoryChannel> {
  channels: Channel[]
  people: Person[]
  teams: Team[]
  schedules: Schedule[]
}

/** A channel that belongs to no one person: what hears without a policy. */
export const isShared = ({ personId }: DirectoryChannel): boolean =>
  personId === null || personId === undefined

/** Whether anybody hears it. */
export const isAudible = ({ enabled, deaf = false }: DirectoryChannel): boolean => enabled && !deaf

/** The policy of an incident: the one its monitor names, if there is such a one, else the default; null for none. */
export const policyFor = (policies: readonly Policy[], policyId: string | null): Policy | null =>
  policies.find(({ id }) => id === policyId) ?? policies.find(({ isDefault }) => isDefault) ?? null

/** What a workspace without a policy does, as a policy: every shared channel hears at once. */
export const everybodyAtOnce = ({ channels }: Directory): Policy => ({
  id: 'everybody',
  version: 1,
  name: 'Everybody at once',
  steps: [
    {
      afterSeconds: 0,
      channelIds: channels.filter(isShared).map(({ id }) => id),
      personIds: [],
      scheduleIds: [],
      teamIds: [],
      when: null,
    },
  ],
  repeat: null,
  fallback: null,
  groupBy: [],
  groupWaitSeconds: 0,
  groupIntervalSeconds: 300,
  reopenWithinSeconds: 0,
  isDefault: false,
})

/**
 * The part of a directory that a policy can ever reach: small enough to be carried along with each incident, so that
 * it is told of when nobody else can say who is who.
 */
export function reachOf<Channel extends DirectoryChannel>(
  policy: Policy,
  { channels, people, teams, schedules }: Directory<Channel>,
): Directory<Channel> {
  const named = [...policy.steps, ...(policy.fallback ? [policy.fallback] : [])]
  const ids = new Set(
    named.flatMap((one) => [...one.channelIds, ...one.personIds, ...one.scheduleIds, ...one.teamIds]),
  )
  const ourTeams = teams.filter(({ id }) => ids.has(id))
  const ourSchedules = schedules.filter(({ id }) => ids.has(id))
  for (const { personIds } of ourTeams) for (const id of personIds) ids.add(id)
  // A schedule names people in many places: whoever stands in it anywhere may be on call.
  const rota = JSON.stringify(ourSchedules)
  const ourPeople = people.filter(({ id }) => ids.has(id) || rota.includes(`"${id}"`))
  for (const { id, rules } of ourPeople) {
    ids.add(id)
    for (const { channelIds } of rules) for (const channelId of channelIds) ids.add(channelId)
  }
  const mayHear = (channel: Channel): boolean =>
    ids.has(channel.id) || ids.has(channel.personId ?? '') || (!policy.fallback && isShared(channel))
  return {
    channels: channels.filter(mayHear),
    people: ourPeople,
    teams: ourTeams,
    schedules: ourSchedules,
  }
}
