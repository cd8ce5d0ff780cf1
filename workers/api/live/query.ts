import { z } from '@hono/zod-openapi'
import { parseWhere } from '#core/stream/where'

/** What a live connection is asked for, as a socket or as an event stream. */
export const LiveQuery = z.object({
  topics: z
    .string()
    .max(200)
    .optional()
    .meta({ description: 'Comma-separated: `monitors`, `incidents`, `streams:` and a name (at most 10)' }),
  where: z
    .string()
    .max(1_000)
    .refine((text) => parseWhere(text) !== null, 'Field and value, e.g. country:de,plan:pro')
    .optional()
    .meta({
      description:
        'Events of streams that are told: `country:de,plan:pro`; of a list one value is enough. Check results are told with the tags of their monitors: `tag:api`.',
    }),
  full: z.string().max(5).optional().meta({ description: '`1`: every event of a frame, not the newest 200' }),
  sparse: z
    .string()
    .max(5)
    .optional()
    .meta({ description: '`1`: a snapshot names only monitors that are not up' }),
  ticket: z.string().max(300).optional(),
})
