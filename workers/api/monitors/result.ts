import { z } from '@hono/zod-openapi'
import { AssertionResult, Blame, Failure, Hop, Outcome, Timings, type Result } from '#core/result'
import { iso } from '../http.ts'
import { FindingsBody, presentFindings } from './findings-body.ts'

const time = z.iso.datetime()

/** One probe's evidence. What was not measured is null, never 0. */
export const ResultBody = z
  .object({
    monitorId: z.string(),
    region: z.string(),
    colo: z.string().nullable().meta({ description: 'The data centre that ran it; null when not known' }),
    tick: time.meta({ description: 'When it was due' }),
    at: time.meta({ description: 'When it began' }),
    kind: z.enum(['schedule', 'confirm', 'manual']),
    outcome: Outcome,
    blame: Blame.nullable(),
    failure: Failure.nullable(),
    statusCode: z.int().nullable(),
    latencyMs: z.number().nullable(),
    timings: Timings,
    message: z.string().nullable(),
    assertions: z.array(AssertionResult).nullable(),
    hops: z.array(Hop).nullable(),
  })
  .extend(FindingsBody.shape)
  .openapi('Result')

export const ResultList = z.object({ data: z.array(ResultBody) })

/** A result as the API answers it. */
export const presentResult = ({
  findings,
  expiry: _expiry,
  ...result
}: Result): z.output<typeof ResultBody> => ({
  ...result,
  ...(findings && presentFindings(findings)),
  tick: iso(result.tick),
  at: iso(result.at),
})
