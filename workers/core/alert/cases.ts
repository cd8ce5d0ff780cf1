import type { Schedule } from '../oncall/schedule.ts'
import type { Directory, DirectoryChannel } from './directory.ts'
import type { Person } from './person.ts'
import { type Policy, PolicyFields } from './policy.ts'

// What tests of alerting are told about: short names for ids, everything else at its default.

export const channel = (id: string, part: Partial<DirectoryChannel> = {}): DirectoryChannel => ({
  id,
  name: id,
  enabled: true,
  personId: null,
  ...part,
})
export const person = (id: string, rules: Partial<Person['rules'][number]>[] = []): Person => ({
  id,
  name: id,
  email: null,
  timezone: 'UTC',
  rules: rules.map((rule) => ({ severity: '*', afterSeconds: 0, channelIds: [], ...rule })),
})
/** Somebody is on call all the time, or nobody. */
export const schedule = (id: string, personId: string | null): Schedule => ({
  id,
  name: id,
  timezone: 'UTC',
  layers: [],
  overrides:
    personId === null ? [] : [{ id: 'o', personId, startsAt: 0, endsAt: 9e15, reason: null, swapId: null }],
})
export const directory = (part: Partial<Directory> = {}): Directory => ({
  channels: [channel('a'), channel('b'), channel('c')],
  people: [],
  teams: [],
  schedules: [],
  ...part,
})
export const policy = (fields: object): Policy => ({
  ...PolicyFields.parse({ name: 'Backend', ...fields }),
  id: 'pol_1',
  version: 1,
})
