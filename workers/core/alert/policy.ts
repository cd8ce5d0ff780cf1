import { z } from 'zod'
import { When } from './when.ts'

export const maxSteps = 20
export const maxAfterSeconds = 7 * 86_400
export const maxTimes = 100

const ids = (title: string) => z.array(z.string().max(40)).max(50).default([]).meta({ title })

/** Whom a step names. */
const named = {
  channelIds: ids('Channels'),
  personIds: ids('People'),
  scheduleIds: ids('On call'),
  teamIds: ids('Teams'),
}
export const Named = z.strictObject(named)
export type Named = z.infer<typeof Named>

export const PolicyStep = z
  .strictObject({
    afterSeconds: z
      .int()
      .min(0)
      .max(maxAfterSeconds)
      .default(0)
      .meta({ title: 'After seconds', description: 'From the opening of the incident on' }),
    ...named,
    when: When.nullable()
      .default(null)
      .meta({ title: 'Only when', description: 'Judged at the time at which the step is due' }),
  })
  .refine(namesSomebody, { path: ['channelIds'], message: 'A step names somebody to tell' })
export type PolicyStep = z.infer<typeof PolicyStep>

export const Repeat = z.strictObject({
  everySeconds: z.int().min(1).max(maxAfterSeconds).meta({
    title: 'Every seconds',
    description: 'From the opening on: repetition r of a step is due at r × everySeconds + afterSeconds',
  }),
  times: z
    .int()
    .min(0)
    .max(maxTimes)
    .meta({ title: 'Times', description: 'So often the steps begin again, after the first time' }),
})
export type Repeat = z.infer<typeof Repeat>

const steps = z.array(PolicyStep).min(1).max(maxSteps).superRefine(inOrder)

/** Which alerts make one incident together, how long its first message waits for more of them, and whether it opens again. */
export const Gathering = z.strictObject({
  groupBy: z.array(z.string().trim().min(1).max(100)).max(10).default([]).meta({
    title: 'Group by',
    description:
      'Alerts with the same values of these labels, and monitors with the same values of these tags (`service` finds `service:checkout`), make one incident. `policy`: all monitors of the policy. None: each its own.',
  }),
  groupWaitSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(0)
    .meta({ title: 'Wait seconds', description: 'The first message waits so long for more of its group' }),
  groupIntervalSeconds: z.int().min(10).max(86_400).default(300).meta({
    title: 'Update at most every seconds',
    description: 'Who has heard of an incident is told so often, at most, which monitors have joined it',
  }),
  reopenWithinSeconds: z.int().min(0).max(maxAfterSeconds).default(0).meta({
    title: 'Reopen within seconds',
    description: 'The same trouble within this time opens its incident again instead of a new one. 0: never',
  }),
})
export type Gathering = z.infer<typeof Gathering>

/** What people say of a policy. */
export const PolicyFields = z.strictObject({
  name: z.string().trim().min(1).max(100),
  steps,
  repeat: Repeat.nullable().default(null),
  fallback: Named.nullable().default(null).meta({
    title: 'Otherwise',
    description:
      'Told when a step reaches nobody, or nothing said so far has arrived. Null: every shared channel of the workspace.',
  }),
  ...Gathering.shape,
  isDefault: z
    .boolean()
    .default(false)
    .meta({ description: 'Serves every monitor that names no policy. At most one is.' }),
})
export type PolicyFields = z.infer<typeof PolicyFields>

/** A policy as alerts know it, and as an incident carries it along. */
export interface Policy extends PolicyFields {
  id: string
  version: number
}

export function namesSomebody({ channelIds, personIds, scheduleIds, teamIds }: Named): boolean {
  return channelIds.length + personIds.length + scheduleIds.length + teamIds.length > 0
}

/** People count steps: their numbers must follow the time. */
function inOrder(list: readonly { afterSeconds: number }[], context: z.RefinementCtx): void {
  for (const [index, { afterSeconds }] of list.entries()) {
    if (afterSeconds >= (list[index - 1]?.afterSeconds ?? 0)) continue
    context.addIssue({
      code: 'custom',
      path: [index, 'afterSeconds'],
      message: 'Earlier than the step before it',
    })
  }
}
