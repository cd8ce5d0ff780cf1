import { z } from 'zod'
import { Comparison, TextComparison } from './comparison.ts'
import { statusRangePattern } from './expected-status.ts'
import { refuseJsonPath } from './json-path.ts'

/** The longest body that is looked at, in bytes as they were decoded from the wire. */
export const maxSeenBytes = 1_048_576

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
const count = (most: number, title: string) =>
  z.int().min(0).max(most).nullable().default(null).meta({ title })

/** At least one bound: what has none would always hold. */
const hasBound = (bounds: Record<string, unknown>): boolean =>
  Object.values(bounds).some((bound) => typeof bound === 'number')

const StatusAssertion = z
  .strictObject({
    type: z.literal('status'),
    expected: z
      .array(z.string().regex(statusRangePattern, 'A status code or a range, like 404 or 200-299'))
      .min(1)
      .max(20)
      .meta({ title: 'One of', description: 'Codes or ranges. "Expected status" must let them through.' }),
  })
  .meta({ title: 'Status' })

const HeaderAssertion = z
  .strictObject({
    type: z.literal('header'),
    name: z
      .string()
      .regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'Not a header name')
      .meta({ title: 'Header' }),
    comparison,
    value,
  })
  .meta({ title: 'Response header' })

const BodyAssertion = z
  .strictObject({
    type: z.literal('body'),
    comparison: TextComparison.default('contains').meta({ title: 'Comparison' }),
    value: z.string().min(1).max(500).meta({
      title: 'Text',
      description: 'Looked for in the first megabyte, upper and lower case as typed.',
    }),
  })
  .meta({ title: 'Body text' })

const JsonAssertion = z
  .strictObject({
    type: z.literal('jsonpath'),
    path: jsonPath.meta({
      title: 'JSONPath',
      description:
        'RFC 9535, for example $.status or $.services[?@.name == "db"].state. Any match may satisfy it.',
    }),
    comparison,
    value,
  })
  .meta({ title: 'JSON body' })

const SizeAssertion = z
  .strictObject({
    type: z.literal('size'),
    minBytes: count(maxSeenBytes, 'At least, bytes'),
    maxBytes: count(maxSeenBytes, 'At most, bytes'),
  })
  .refine(hasBound, { path: ['maxBytes'], message: 'Give at least one bound' })
  .meta({ title: 'Size of the body', description: 'As decoded; what is beyond a megabyte is not counted.' })

const LatencyAssertion = z
  .strictObject({
    type: z.literal('latency'),
    maxMs: z.int().min(1).max(30_000).meta({ title: 'Slowest allowed, ms' }),
  })
  .meta({ title: 'Latency' })

const HopsAssertion = z
  .strictObject({
    type: z.literal('hops'),
    minHops: count(11, 'At least'),
    maxHops: count(11, 'At most'),
  })
  .refine(hasBound, { path: ['maxHops'], message: 'Give at least one bound' })
  .meta({ title: 'Hops', description: 'How many requests it took: 1 without a redirect.' })

const CertificateAssertion = z
  .strictObject({
    type: z.literal('certificate'),
    minDays: z.int().min(1).max(3_650).meta({ title: 'Valid for at least, days' }),
  })
  .meta({ title: 'Certificate' })

/** The things that can hold true of an HTTP answer. */
export const assertionLeaves = [
  HeaderAssertion,
  JsonAssertion,
  BodyAssertion,
  StatusAssertion,
  SizeAssertion,
  LatencyAssertion,
  HopsAssertion,
  CertificateAssertion,
] as const
export type HttpLeaf = z.output<(typeof assertionLeaves)[number]>
export type HttpLeafInput = z.input<(typeof assertionLeaves)[number]>
