import { z } from '@hono/zod-openapi'
import { Severity } from '#core/incident/schema'

/** Labels tell troubles apart, group them and silence them: names as Prometheus has them, and short values. */
export const Labels = z
  .record(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_.-]{0,99}$/, 'A label is named like instance or team'),
    z.string().max(500),
  )
  .refine((labels) => Object.keys(labels).length <= 30, 'At most 30 labels')

export const AlertInput = z
  .strictObject({
    dedupKey: z.string().trim().min(1).max(200).meta({
      description: 'The same trouble has the same key: it makes one incident, however often it is told',
    }),
    status: z.enum(['firing', 'resolved']),
    title: z.string().trim().min(1).max(200).optional().meta({ description: 'Needed while it is firing' }),
    description: z.string().trim().max(2000).optional(),
    severity: Severity.default('critical'),
    labels: Labels.default({}),
    policyId: z.string().max(60).optional().meta({ description: 'The default policy when left out' }),
  })
  .refine(({ status, title }) => status === 'resolved' || title !== undefined, {
    path: ['title'],
    message: 'Say in a few words what is wrong',
  })
  .openapi('AlertInput')

export const AlertTaken = z
  .object({
    incidentId: z.string().nullable().meta({
      description: 'Null when there is no open incident that it could end',
    }),
  })
  .openapi('AlertTaken')
