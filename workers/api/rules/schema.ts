import { z } from '@hono/zod-openapi'
import { RuleFields, ruleShape, withSpan } from '#core/stream/rule/schema'
import type { RuleRow } from '#db/queries/rules'
import { iso } from '../http.ts'

export const RuleParams = z.object({ id: z.string().max(60) })

export const NewRule = RuleFields.openapi('NewRule')

export const RulePatch = z
  .strictObject({
    name: ruleShape.name.optional(),
    window: ruleShape.window.optional(),
    aggregate: ruleShape.aggregate.optional(),
    span: ruleShape.span.unwrap().optional(),
    where: ruleShape.where.unwrap().optional(),
    groupBy: ruleShape.groupBy.unwrap().optional(),
    over: ruleShape.over.unwrap().optional(),
    condition: ruleShape.condition.optional(),
    for: ruleShape.for.unwrap().optional(),
    clearFor: ruleShape.clearFor.unwrap().optional(),
    severity: ruleShape.severity.unwrap().optional(),
    policyId: ruleShape.policyId.unwrap().optional(),
    paused: ruleShape.paused.unwrap().optional(),
  })
  .openapi('RulePatch')

export const Rule = z
  .object({
    id: z.string(),
    ...ruleShape,
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Rule')

/** The values of a rule's key, by dimension; empty for a rule without `groupBy`. */
export const RuleKey = z.record(z.string(), z.string().nullable())

export const RuleState = z
  .object({
    judgedUntil: z.iso.datetime().nullable().meta({ description: 'The end of the newest window judged' }),
    keys: z.int().meta({ description: 'How many it knows' }),
    refusedKeys: z.int().meta({ description: 'How often a key found no room' }),
    heldKeys: z.int().meta({ description: 'Keys that breach it and wait, since too many fire' }),
    firing: z.array(
      z.object({
        key: RuleKey,
        since: z.iso.datetime(),
        value: z.number().nullable().meta({ description: 'When it began to fire' }),
      }),
    ),
  })
  .openapi('RuleState')

/** A rule's fields as they are kept. */
export const fieldsOf = ({ name, spec, severity, policyId, paused }: RuleRow): RuleFields => ({
  ...withSpan(spec),
  name,
  severity,
  policyId,
  paused,
})

export const showRule = (row: RuleRow): z.output<typeof Rule> => ({
  id: row.id,
  ...fieldsOf(row),
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
