import { z } from 'zod'
import { agreements } from '#core/dns/consensus'
import { matches } from '#core/dns/expected'
import { fieldsOf, layoutInWords } from '#core/dns/fields'
import { expectedRcodes } from '#core/dns/judge'
import { recordTypes } from '#core/dns/record-type'
import { queriedName } from '#core/dns/queried-name'

const seconds = z.int().min(0).max(2_147_483_647).nullable().default(null)

/** One value where a list is meant is taken as a list of one: people write `expected: "192.0.2.1"`. */
const expected = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(z.string().trim().min(1).max(2_000)).max(50).default([]),
)

/** What a dns check may be asked for. The order of the fields is the order of the form. */
export const DnsConfig = z
  .object({
    hostname: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .meta({
        title: 'Domain name',
        examples: ['example.com'],
        description: 'For PTR, an IP address will do.',
      }),
    recordType: z.enum(recordTypes).default('A').meta({ title: 'Record type' }),
    expected: expected.meta({
      type: 'array',
      items: { type: 'string', maxLength: 2_000 },
      maxItems: 50,
      default: [],
      title: 'Expected values',
      prominent: true,
      description: 'As zone files write them; * stands for any field. Empty: any record will do.',
      examples: ['192.0.2.1'],
    }),
    match: z.enum(matches).default('exact').meta({
      title: 'Values must match',
      description:
        'exact: these and no others, in any order; contains: at least these; any: at least one of these; within: no others than these.',
    }),
    rcode: z.enum(expectedRcodes).default('NOERROR').meta({
      title: 'Expected response code',
      description: 'NXDOMAIN: the name must not exist. NODATA: it must have no such record.',
    }),
    dnssec: z
      .boolean()
      .default(false)
      .meta({ title: 'DNSSEC', description: 'The answer must be validated (the AD flag).' }),
    minTtlSeconds: seconds.meta({
      title: 'Lowest TTL, s',
      description: 'Resolvers count TTLs down: ask a name server itself, or expect little.',
    }),
    maxTtlSeconds: seconds.meta({ title: 'Highest TTL, s' }),
    resolvers: z
      .array(z.url({ protocol: /^https?$/, error: 'Not an http or https address' }).max(2_048))
      .max(8)
      .refine((urls) => new Set(urls).size === urls.length, 'Each resolver once')
      .default([])
      .meta({
        title: 'Resolvers',
        description:
          'Addresses that speak DNS over HTTPS (RFC 8484). Empty: the usual ones of this deployment.',
        examples: ['https://dns.example.com/dns-query'],
      }),
    agree: z.enum(agreements).default('majority').meta({
      title: 'Resolvers that must agree',
      description: 'With the expectation. One that fails has no say.',
    }),
    timeoutMs: z.int().min(100).max(30_000).default(5_000).meta({
      title: 'Timeout, ms',
      description: 'For all resolvers together. Must be shorter than the interval.',
    }),
    degradedMs: z
      .int()
      .min(1)
      .max(30_000)
      .nullable()
      .default(null)
      .meta({ title: 'Degraded above, ms', description: 'A good answer slower than this is degraded.' }),
  })
  .superRefine((config, context) => {
    const issue = (path: PropertyKey[], message: string) =>
      context.addIssue({ code: 'custom', path, message })
    if (queriedName(config.hostname, config.recordType) === null) issue(['hostname'], 'Not a domain name')
    if (config.rcode !== 'NOERROR' && config.expected.length > 0)
      issue(['expected'], `With ${config.rcode} there are no values to expect`)
    for (const [index, value] of config.expected.entries()) {
      if (fieldsOf(config.recordType, value) === null)
        issue(['expected', index], `Not ${config.recordType} data: ${layoutInWords(config.recordType)}`)
    }
    const { minTtlSeconds: low, maxTtlSeconds: high } = config
    if (low !== null && high !== null && low > high) issue(['maxTtlSeconds'], 'Lower than the lowest TTL')
  })
export type DnsConfig = z.output<typeof DnsConfig>
