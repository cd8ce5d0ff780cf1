import { z } from 'zod'
import { Severity } from '../incident/schema.ts'
import { maxAfterSeconds } from './policy.ts'
import { Timezone } from './timezone.ts'

/** One of a person's wishes: of such incidents, so long after I am to be told, through these channels. */
export const PersonRule = z.strictObject({
  severity: z
    .union([Severity, z.literal('*')])
    .default('*')
    .meta({ title: 'Severity' }),
  afterSeconds: z.int().min(0).max(maxAfterSeconds).default(0).meta({
    title: 'After seconds',
    description: 'From the time on at which a policy wants this person told',
  }),
  channelIds: z.array(z.string().max(40)).min(1).max(20).meta({ title: 'Channels' }),
})
export type PersonRule = z.infer<typeof PersonRule>

export const PersonFields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(200).nullable().default(null),
  timezone: Timezone.default('UTC'),
  rules: z
    .array(PersonRule)
    .max(20)
    .default([])
    .meta({ description: 'Without rules a person is told through all personal channels at once' }),
})
export type PersonFields = z.infer<typeof PersonFields>

export interface Person extends PersonFields {
  id: string
}

export const TeamFields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  personIds: z.array(z.string().max(40)).max(200).default([]),
})
export type TeamFields = z.infer<typeof TeamFields>

export interface Team extends TeamFields {
  id: string
}
