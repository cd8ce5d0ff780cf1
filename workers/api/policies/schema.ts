import { z } from '@hono/zod-openapi'
import { PolicyFields } from '#core/alert/policy'
import { Severity } from '#core/incident/schema'
import type { PolicyRow } from '#db/queries/policies'
import { iso } from '../http.ts'

export const PolicyParams = z.object({ id: z.string().max(60) })

export const NewPolicy = PolicyFields.openapi('NewPolicy')

const {
  name,
  steps,
  repeat,
  fallback,
  isDefault,
  groupBy,
  groupWaitSeconds,
  groupIntervalSeconds,
  reopenWithinSeconds,
} = PolicyFields.shape
export const PolicyPatch = z
  .strictObject({
    name: name.optional(),
    steps: steps.optional(),
    repeat: repeat.unwrap().optional(),
    fallback: fallback.unwrap().optional(),
    groupBy: groupBy.unwrap().optional(),
    groupWaitSeconds: groupWaitSeconds.unwrap().optional(),
    groupIntervalSeconds: groupIntervalSeconds.unwrap().optional(),
    reopenWithinSeconds: reopenWithinSeconds.unwrap().optional(),
    isDefault: isDefault.unwrap().optional(),
  })
  .openapi('PolicyPatch')

export const Policy = z
  .object({
    ...PolicyFields.shape,
    id: z.string(),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Policy')

/** What is simulated: a policy as it is kept, or as somebody is writing it. */
export const Simulation = z
  .strictObject({
    policyId: z.string().max(40).optional(),
    policy: PolicyFields.omit({ isDefault: true }).partial({ name: true }).optional(),
    severity: Severity.default('critical'),
    at: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: 'When it would break; now when left out' }),
  })
  .refine(({ policyId, policy }) => (policyId === undefined) !== (policy === undefined), {
    path: ['policyId'],
    message: 'Give either policyId or policy',
  })
  .openapi('Simulation')

const Face = z.object({ id: z.string(), name: z.string() }).nullable()

export const Foretold = z
  .object({
    atSeconds: z.number().meta({ description: 'From the opening' }),
    step: z.int().meta({ description: 'Its place in `steps`, from 0' }),
    repetition: z.int(),
    person: Face,
    channel: Face.meta({ description: 'Null: the step would reach nobody' }),
    why: z.string(),
    isFallback: z.boolean(),
  })
  .openapi('Foretold')

export const SimulationAnswer = z
  .object({
    data: z.array(Foretold),
    truncated: z.boolean().meta({ description: 'True when there would be more of it' }),
  })
  .openapi('SimulationAnswer')

export const showPolicy = (row: PolicyRow): z.output<typeof Policy> => ({
  id: row.id,
  name: row.name,
  steps: row.steps,
  repeat: row.repeat,
  fallback: row.fallback,
  groupBy: row.groupBy,
  groupWaitSeconds: row.groupWaitSeconds,
  groupIntervalSeconds: row.groupIntervalSeconds,
  reopenWithinSeconds: row.reopenWithinSeconds,
  isDefault: row.isDefault,
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
