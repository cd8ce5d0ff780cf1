import { z } from '@hono/zod-openapi'
import { Matcher } from '#core/alert/silence'
import type { SilenceRow } from '#db/queries/silences'
import { iso } from '../http.ts'

/** A silence that nobody remembers is a hole in the watch. */
export const maxSilenceMs = 366 * 86_400_000

const moment = z.iso.datetime({ offset: true })
const monitorIds = z.array(z.string().max(60)).max(500).meta({ description: 'Any of these monitors' })
const matchers = z
  .array(Matcher)
  .max(20)
  .meta({
    description:
      'All of these labels. Of a monitor: `monitor`, `tag`, `target`, `severity`; of an alert: `alert` (its key), ' +
      '`title`, `severity` and its own. `*` in a value stands for any text',
  })

export const SilenceInput = z
  .strictObject({
    monitorIds: monitorIds.default([]),
    matchers: matchers.default([]),
    startsAt: moment.optional().meta({ description: 'Now when left out' }),
    until: moment,
    comment: z.string().trim().max(1000).default(''),
  })
  .refine((silence) => silence.monitorIds.length + silence.matchers.length > 0, {
    path: ['matchers'],
    message: 'Name monitors or labels: a silence over everything would be forgotten',
  })
  .openapi('SilenceInput')

export const SilencePatch = z
  .strictObject({ until: moment.optional(), comment: z.string().trim().max(1000).optional() })
  .openapi('SilencePatch')

export const Silence = z
  .object({
    id: z.string(),
    monitorIds,
    matchers,
    startsAt: z.iso.datetime(),
    until: z.iso.datetime(),
    comment: z.string(),
    createdBy: z.string(),
    createdByName: z.string().nullable(),
    createdAt: z.iso.datetime(),
    active: z.boolean(),
  })
  .openapi('Silence')

export const SilenceParams = z.object({ id: z.string().max(60) })

/** A silence as the API answers it at `now`, epoch ms. */
export function showSilence(row: SilenceRow, now: number): z.output<typeof Silence> {
  const { workspaceId: _, startsAt, until, createdAt, ...rest } = row
  return {
    ...rest,
    startsAt: iso(startsAt),
    until: iso(until),
    createdAt: iso(createdAt),
    active: startsAt <= now && now < until,
  }
}
