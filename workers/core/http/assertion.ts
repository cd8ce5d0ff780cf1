import { z } from 'zod'
import type { AssertionResult } from '../result.ts'
import { compare, Comparison, needsValue, sentence } from './comparison.ts'
import { refuseJsonPath, selectJson } from './json-path.ts'

const value = z
  .string()
  .max(500)
  .default('')
  .meta({ title: 'Value', description: 'What to compare with. Not used by "exists" and "absent".' })
const comparison = Comparison.default('equals').meta({ title: 'Comparison' })
const jsonPath = z
  .string()
  .max(300)
  .superRefine((path, context) => {
    const reason = refuseJsonPath(path)
    if (reason) context.addIssue({ code: 'custom', message: `This path is not taken: ${reason}` })
  })

/** One thing to hold true of an HTTP answer. */
export const HttpAssertion = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('header'),
      name: z
        .string()
        .regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'Not a header name')
        .meta({ title: 'Header' }),
      comparison,
      value,
    })
    .meta({ title: 'Response header' }),
  z
    .object({
      type: z.literal('jsonpath'),
      path: jsonPath.meta({
        title: 'JSONPath',
        description:
          'RFC 9535, for example $.status or $.services[?@.name == "db"].state. Any match may satisfy it.',
      }),
      comparison,
      value,
    })
    .meta({ title: 'JSON body' }),
  z
    .object({
      type: z.literal('latency'),
      maxMs: z.int().min(1).max(30_000).meta({ title: 'Slowest allowed, ms' }),
    })
    .meta({ title: 'Latency' }),
])
export type HttpAssertion = z.infer<typeof HttpAssertion>

export interface HttpEvidence {
  header(name: string): string | null
  /** The decoded body, cut at the cap; null when it was not read. */
  body: string | null
  latencyMs: number
}

/** Judges one assertion. `actual` is cut to 200 characters. */
export function evaluate(assertion: HttpAssertion, evidence: HttpEvidence): AssertionResult {
  if (assertion.type === 'latency') {
    return {
      assertion: `latency at most ${assertion.maxMs} ms`,
      ok: evidence.latencyMs <= assertion.maxMs,
      actual: `${Math.round(evidence.latencyMs)} ms`,
    }
  }
  if (assertion.type === 'header') {
    const found = evidence.header(assertion.name)
    return judge(`header ${assertion.name}`, assertion, found === null ? [] : [found])
  }
  const found = selectJson(evidence.body ?? '', assertion.path)
  if (found === null)
    return {
      assertion: sentence(assertion.path, assertion.comparison, assertion.value),
      ok: false,
      actual: 'the body is not JSON',
    }
  return judge(assertion.path, assertion, found.map(asText))
}

function judge(
  subject: string,
  { comparison: operator, value: wanted }: { comparison: Comparison; value: string },
  found: readonly string[],
): AssertionResult {
  return {
    assertion: sentence(subject, operator, needsValue(operator) ? wanted : null),
    ok: compare(operator, found, wanted),
    actual: found.length === 0 ? null : found.slice(0, 3).join(', ').slice(0, 200),
  }
}

const asText = (found: unknown): string => (typeof found === 'string' ? found : JSON.stringify(found))
