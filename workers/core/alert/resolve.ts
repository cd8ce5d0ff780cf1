import type { Severity } from '../incident/schema.ts'
import { onCall } from '../oncall/on-call.ts'
import { type Directory, type DirectoryChannel, isAudible, isShared } from './directory.ts'
import type { Person } from './person.ts'
import type { Named } from './policy.ts'

/** One that is told: a channel, whose it is, and by what right. */
export interface Ear {
  channelId: string
  channelName: string
  personId: string | null
  personName: string | null
  /** How a policy came upon it: "on call, Backend", "team Backend", "named"; several where several ways lead there. */
  why: string[]
  /** How long after the step it is told: a personal rule's wish. */
  afterSeconds: number
}

export interface Resolution {
  /** Each channel once. */
  ears: Ear[]
  /** Why somebody who is named is not among them, in words. */
  missing: string[]
}

interface Asked {
  severity: Severity
  /** Epoch ms at which it is asked who is on call. */
  at: number
}

/** Whom a step, or a fallback, means at a time. A channel that several ways lead to is told once, at its earliest. */
export function resolve(named: Named, directory: Directory, asked: Asked): Resolution {
  const found = [
    ...named.channelIds.map((id) => channelEar(id, directory)),
    ...named.personIds.map((id) => personEars(id, 'named', directory, asked)),
    ...named.scheduleIds.map((id) => onCallEars(id, directory, asked)),
    ...named.teamIds.map((id) => teamEars(id, directory, asked)),
  ]
  return { ears: merged(found.flatMap(({ ears }) => ears)), missing: found.flatMap(({ missing }) => missing) }
}

/** Every shared channel that is switched on: who hears when nothing else is said. */
export const everyEar = ({ channels }: Directory): Ear[] =>
  channels.filter((channel) => isAudible(channel) && isShared(channel)).map((channel) => earOf(channel, null))

const nobody = (reason: string): Resolution => ({ ears: [], missing: [reason] })

function channelEar(id: string, { channels, people }: Directory): Resolution {
  const channel = channels.find((one) => one.id === id)
  if (!channel) return nobody('a channel was deleted')
  if (!channel.enabled) return nobody(`${channel.name} is switched off`)
  if (!isAudible(channel)) return nobody(`${channel.name} has no device`)
  const person = people.find((one) => one.id === channel.personId) ?? null
  return { ears: [earOf(channel, person)], missing: [] }
}

const earOf = (channel: DirectoryChannel, person: Person | null): Ear => ({
  channelId: channel.id,
  channelName: channel.name,
  personId: person?.id ?? null,
  personName: person?.name ?? null,
  why: ['named'],
  afterSeconds: 0,
})

function personEars(id: string, why: string, directory: Directory, { severity }: Asked): Resolution {
  const person = directory.people.find((one) => one.id === id)
  if (!person) return nobody('a person was deleted')
  // A rule may name a channel that has become somebody else's since.
  const on = directory.channels.filter(
    (channel) => isAudible(channel) && (isShared(channel) || channel.personId === id),
  )
  const own = on.filter(({ personId }) => personId === id)
  const wishes =
    person.rules.length === 0
      ? [{ afterSeconds: 0, channels: own }]
      : person.rules
          .filter((rule) => rule.severity === '*' || rule.severity === severity)
          .map(({ afterSeconds, channelIds }) => ({
            afterSeconds,
            channels: on.filter((channel) => channelIds.includes(channel.id)),
          }))
  const ears = wishes.flatMap(({ afterSeconds, channels }) =>
    channels.map((channel) => ({ ...earOf(channel, person), why: [why], afterSeconds })),
  )
  if (ears.length > 0) return { ears, missing: [] }
  return nobody(
    wishes.length === 0
      ? `${person.name} has no rule for ${severity} incidents`
      : `${person.name} has no channel that is on`,
  )
}

function onCallEars(id: string, directory: Directory, asked: Asked): Resolution {
  const schedule = directory.schedules.find((one) => one.id === id)
  if (!schedule) return nobody('a schedule was deleted')
  const holders = onCall(schedule, asked.at)
  if (holders.length === 0) return nobody(`nobody is on call in ${schedule.name}`)
  return together(
    holders.map(({ personId }) => personEars(personId, `on call, ${schedule.name}`, directory, asked)),
  )
}

function teamEars(id: string, directory: Directory, asked: Asked): Resolution {
  const team = directory.teams.find((one) => one.id === id)
  if (!team) return nobody('a team was deleted')
  if (team.personIds.length === 0) return nobody(`nobody is in the team ${team.name}`)
  return together(
    team.personIds.map((personId) => personEars(personId, `team ${team.name}`, directory, asked)),
  )
}

const together = (all: readonly Resolution[]): Resolution => ({
  ears: all.flatMap(({ ears }) => ears),
  missing: all.flatMap(({ missing }) => missing),
})

function merged(ears: readonly Ear[]): Ear[] {
  const byChannel = new Map<string, Ear>()
  for (const ear of ears) {
    const known = byChannel.get(ear.channelId)
    byChannel.set(ear.channelId, known ? both(known, ear) : ear)
  }
  return [...byChannel.values()]
}

const both = (one: Ear, other: Ear): Ear => ({
  ...one,
  why: [...new Set([...one.why, ...other.why])],
  afterSeconds: Math.min(one.afterSeconds, other.afterSeconds),
})
