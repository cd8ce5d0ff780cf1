import { z } from '@hono/zod-openapi'
import { MonitorStatus } from '#core/monitor/schema'
import { Region } from '#core/region'
import type { MonitorFilter } from '#db/queries/monitor-list'

const maxWords = 10

const q = z
  .string()
  .max(200)
  .refine((text) => text.split(/\s+/).filter(Boolean).length <= maxWords, `At most ${maxWords} words`)
  .optional()
  .meta({ description: 'Every word must occur in name, target or tags' })
const tag = z.string().max(60).optional().meta({ description: 'Carries this tag' })
const type = z
  .string()
  .max(40)
  .optional()
  .meta({ description: 'Type of the check', examples: ['http'] })
const group = z.string().max(60).optional().meta({ description: 'Is in this group' })
const region = Region.optional().meta({ description: 'Is checked from this region' })

/** The filter of a list, as it stands in an address: `?status=down,degraded`. */
export const FilterQuery = z.object({
  q,
  tag,
  status: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(MonitorStatus))
    .optional()
    .openapi({ type: 'string', description: 'One status or several, with commas', example: 'down,degraded' }),
  type,
  region,
  group,
})

/** The same in a body. */
const BodyFilter = z
  .strictObject({
    q,
    tag,
    status: z
      .union([MonitorStatus.transform((one) => [one]), z.array(MonitorStatus).min(1)])
      .optional()
      .openapi({ description: 'One status or a list of them' }),
    type,
    region,
    group,
  })
  .openapi('MonitorFilter')

const ids = z.array(z.string().max(60)).min(1)

/** Whom an operation is for: named one by one, or by what is true of them at this moment. */
const selection = {
  ids: ids.optional().meta({ description: 'These monitors' }),
  filter: BodyFilter.optional().meta({ description: 'Or all that match' }),
  count: z
    .int()
    .min(0)
    .optional()
    .meta({ description: 'How many the filter must mean, or nothing happens: what the caller has seen' }),
}

/** Whether nothing is asked for: what means everything, perhaps by mistake, is to say so by its count. */
const meansAll = (filter: unknown): boolean =>
  Object.entries(Object(filter) as object).every(
    ([field, wish]) => wish === undefined || (field === 'q' && String(wish).trim() === ''),
  )

/** Fails unless exactly one way to select is used, and where it means every monitor unless it says how many. */
function refuseUnclear(
  { ids: named, filter, count }: { ids?: unknown; filter?: unknown; count?: unknown },
  context: z.RefinementCtx,
): void {
  if ((named === undefined) === (filter === undefined))
    context.addIssue({ code: 'custom', path: [], message: 'Either ids or a filter' })
  // A slip of the pen in the filter is said by its own name.
  if (context.issues.length > 0) return
  if (named === undefined && filter !== undefined && count === undefined && meansAll(filter))
    context.addIssue({
      code: 'custom',
      path: ['count'],
      message: 'This filter means every monitor: say by `count` how many that are',
    })
  if (named !== undefined && count !== undefined)
    context.addIssue({ code: 'custom', path: ['count'], message: 'A count goes with a filter' })
}

/** A selection with what is to be done to it. */
export const selected = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.strictObject({ ...selection, ...shape }).superRefine((value, context) => {
    refuseUnclear(value, context)
  })

export interface Selection {
  ids?: string[] | undefined
  filter?: MonitorFilter | undefined
  count?: number | undefined
}
