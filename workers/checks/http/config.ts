import { z } from 'zod'
import { assertionFaults, Assertions, assertionsWantBody } from './assertions.ts'
import { hasNoCredentials, requestFaults, requestFields } from './request-fields.ts'

const keyword = z
  .strictObject({
    present: z
      .string()
      .max(500)
      .nullable()
      .default(null)
      .meta({ title: 'Must contain', description: 'Text that the first megabyte of the body must hold.' }),
    absent: z
      .string()
      .max(500)
      .nullable()
      .default(null)
      .meta({ title: 'Must not contain', description: 'Text that the first megabyte must not hold.' }),
  })
  .prefault({})

/** What an http check may be asked for. The order of the fields is the order of the form. */
export const HttpConfig = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: 'Not an http or https address' })
      .max(2_048)
      .refine(hasNoCredentials, 'Put credentials into the sign-in, not into the address')
      .meta({ title: 'URL', examples: ['https://example.com/health'], takesSecrets: 'url' }),
    ...requestFields,
    timeoutMs: z
      .int()
      .min(100)
      .max(30_000)
      .default(8_000)
      .meta({ title: 'Timeout, ms', description: 'For the whole check. Must be shorter than the interval.' }),
    degradedMs: z
      .int()
      .min(1)
      .max(30_000)
      .nullable()
      .default(null)
      .meta({ title: 'Degraded above, ms', description: 'A good answer slower than this is degraded.' }),
    timing: z.enum(['fetch', 'socket']).default('fetch').meta({
      title: 'Timing',
      description:
        'socket: connect, TLS, first byte and transfer measured apart, for each redirect. fetch: the time to the first byte as a whole.',
    }),
    followRedirects: z.boolean().default(true).meta({ title: 'Follow redirects' }),
    maxRedirects: z.int().min(1).max(10).default(10).meta({ title: 'Most redirects' }),
    keyword: keyword.meta({ title: 'Keyword' }),
    assertions: Assertions,
  })
  .superRefine((config, context) => {
    const issue = (path: PropertyKey, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    for (const fault of [...requestFaults(config), ...assertionFaults(config)])
      context.addIssue({ code: 'custom', ...fault })
    const { present, absent } = config.keyword
    if (config.method === 'HEAD' && (present !== null || absent !== null))
      issue('keyword', 'A HEAD request has no body to search')
  })
export type HttpConfig = z.output<typeof HttpConfig>

/** Whether the body must be read to judge the answer. */
export const wantsBody = ({
  keyword: { present, absent },
  assertions,
}: Pick<HttpConfig, 'keyword' | 'assertions'>): boolean =>
  present !== null || absent !== null || assertionsWantBody(assertions)
