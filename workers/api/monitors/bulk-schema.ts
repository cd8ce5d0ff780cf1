import { z } from '@hono/zod-openapi'
import { MonitorSettings } from '#core/monitor/schema'
import { selected } from './filter.ts'
import { Monitor, MonitorInput, MonitorPatch } from './schema.ts'

/** One request makes, changes and deletes at most so many monitors, counted together. */
export const mostAtOnce = 1_000

const tags = MonitorSettings.shape.tags.unwrap()

/** Everything is optional; what is asked for happens together or not at all. */
export const BulkChange = z
  .strictObject({
    create: z.array(MonitorInput).default([]),
    update: z
      .array(
        MonitorPatch.extend({
          id: z.string().max(60),
          version: z.int().optional().meta({ description: 'Change it only at this version' }),
        }),
      )
      .default([])
      .meta({ description: 'Each in its own way' }),
    edit: selected({ set: MonitorPatch })
      .optional()
      .meta({ description: 'Many in the same way: what `set` names is set, the rest stays' }),
    tag: selected({ add: tags.default([]), remove: tags.default([]) })
      .refine(({ add, remove }) => add.length + remove.length > 0, 'Which tags to add or remove?')
      .refine(({ add, remove }) => !add.some((one) => remove.includes(one)), 'A tag is added and removed')
      .optional(),
    pause: selected({}).optional(),
    resume: selected({}).optional(),
    delete: z
      .union([
        z.array(z.string().max(60)),
        selected({}).refine(
          ({ filter, count }) => filter === undefined || count !== undefined,
          'To delete by a filter, say by `count` how many that are',
        ),
      ])
      .default([])
      .meta({ description: 'Ids, or a selection; one by filter must say its count' }),
  })
  .refine(
    (bulk) => bulk.create.length + bulk.update.length <= mostAtOnce,
    `At most ${mostAtOnce} monitors at once`,
  )
  .openapi('BulkChange')
export type BulkChange = z.output<typeof BulkChange>

export const BulkOutcome = z
  .object({
    create: z.array(z.object({ status: z.literal(201), monitor: Monitor })),
    update: z.array(z.object({ status: z.literal(200), monitor: Monitor })),
    changed: z
      .array(z.object({ status: z.literal(200), id: z.string(), version: z.int() }))
      .meta({ description: 'By edit, tag, pause and resume' }),
    unchanged: z.array(z.string()).meta({ description: 'Ids of those that were already as asked' }),
    delete: z.array(z.object({ status: z.literal(204), id: z.string() })),
  })
  .openapi('BulkOutcome')
