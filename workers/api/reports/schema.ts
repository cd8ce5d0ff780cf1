import { z } from '@hono/zod-openapi'
import { Slo } from '#core/slo'

const seconds = z.number()

export const Reliability = z.object({
  uptime: z.number().nullable().meta({ description: 'Percent, rounded down; null when nothing is known' }),
  upSeconds: seconds,
  degradedSeconds: seconds.meta({ description: 'Part of upSeconds' }),
  downSeconds: seconds,
  unknownSeconds: seconds.meta({ description: 'Not checked: our fault, and not in the denominator' }),
  maintenanceSeconds: seconds.meta({ description: 'Not in the denominator either' }),
  outages: z.int(),
  longestOutageSeconds: seconds.nullable(),
  mttrSeconds: seconds.nullable().meta({ description: 'Of the outages that ended in the period' }),
  mtbfSeconds: seconds.nullable().meta({ description: 'Time up for each outage that began in the period' }),
})

export const SloState = Slo.extend({
  uptime: z.number().nullable(),
  budgetSeconds: seconds.meta({ description: 'What may be down in the known time of the window' }),
  spentSeconds: seconds,
  leftPercent: z.number().nullable().meta({ description: 'Below 0 when the budget is overdrawn' }),
  burnRates: z
    .array(z.object({ hours: z.int(), rate: z.number().nullable() }))
    .meta({ description: '1 spends exactly the whole budget over the window' }),
})

/** One monitor of an SLA report. */
export const SlaRow = Reliability.extend({
  monitorId: z.string(),
  name: z.string(),
  type: z.string(),
  group: z.string().nullable(),
  tags: z.array(z.string()),
  target: z.number().nullable().meta({ description: 'The objective in percent; null without one' }),
  met: z.boolean().nullable().meta({ description: 'Whether the uptime reached the objective' }),
  checks: z.int().meta({ description: 'Sample size: scheduled checks that are filed, of whole UTC days' }),
  uncheckedChecks: z.int().meta({ description: 'Of these, those that we could not make' }),
}).openapi('SlaRow')
export type SlaRow = z.output<typeof SlaRow>
