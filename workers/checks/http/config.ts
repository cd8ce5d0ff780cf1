import { z } from 'zod'
import { statusRangePattern } from '#core/http/expected-status'
import { assertionFaults, Assertions, assertionsWantBody } from './assertions.ts'

const hasNoCredentials = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed === null || (parsed.username === '' && parsed.password === '')
}

/** Ours or the connection's: a user's value would be ignored, or would hide who is calling. A service token for Cloudflare Access is the user's to send. */
const reservedHeaders =
  /^(host|user-agent|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|cf-(?!access-client-).*|x-forwarded-.*)$/i

const headers = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'Not a header name')
      .refine((name) => !reservedHeaders.test(name), 'This header is set by Vedette'),
    z
      .string()
      .max(4_000)
      .regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, 'Header values are one line of Latin-1 text')
      .meta({ takesSecrets: true }),
  )
  .refine((record) => Object.keys(record).length <= 30, 'At most 30 headers')

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

/** The longest body that is sent, in bytes of UTF-8. */
const maxBodyBytes = 65_536

/** What an http check may be asked for. The order of the fields is the order of the form. */
export const HttpConfig = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: 'Not an http or https address' })
      .max(2_048)
      .refine(hasNoCredentials, 'Put credentials in an Authorization header, not in the address')
      .meta({ title: 'URL', examples: ['https://example.com/health'], takesSecrets: 'url' }),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .default('GET')
      .meta({ title: 'Method' }),
    headers: headers.default({}).meta({ title: 'Request headers', description: 'Sent with every request.' }),
    body: z
      .string()
      .refine((text) => new TextEncoder().encode(text).length <= maxBodyBytes, 'At most 64 KB')
      .nullable()
      .default(null)
      .meta({ title: 'Request body', multiline: true, takesSecrets: true }),
    expectedStatus: z
      .array(z.string().regex(statusRangePattern, 'A status code or a range, like 404 or 200-299'))
      .min(1)
      .max(20)
      .default(['200-299'])
      .meta({ title: 'Expected status', description: 'Codes or ranges, like 200-299.' }),
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
    followRedirects: z.boolean().default(true).meta({ title: 'Follow redirects' }),
    maxRedirects: z.int().min(1).max(10).default(10).meta({ title: 'Most redirects' }),
    keyword: keyword.meta({ title: 'Keyword' }),
    assertions: Assertions,
  })
  .superRefine((config, context) => {
    const issue = (path: PropertyKey, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (config.body !== null && (config.method === 'GET' || config.method === 'HEAD'))
      issue('body', `A ${config.method} request has no body`)
    for (const fault of assertionFaults({ ...config, readsCertificate: false }))
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
