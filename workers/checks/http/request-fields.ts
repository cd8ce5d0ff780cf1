import { z } from 'zod'
import { statusRangePattern } from '#core/http/expected-status'
import { Auth } from './auth/config.ts'

/** True for an address without a user name or password in it. */
export const hasNoCredentials = (url: string): boolean => {
  const parsed = URL.parse(url)
  return parsed === null || (parsed.username === '' && parsed.password === '')
}

/** Ours or the connection's: a user's value would be ignored, or would hide who is calling. A service token for Cloudflare Access is the user's to send. */
const reservedHeaders =
  /^(host|user-agent|content-length|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|cf-(?!access-client-).*|x-forwarded-.*)$/i

/** Request headers as people may type them. */
export const requestHeaders = z
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

/** The longest body that is sent, in bytes of UTF-8. */
const maxBodyBytes = 65_536

/** What every request of a check may say, but for its address. The order of the fields is the order of the form. */
export const requestFields = {
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
    .default('GET')
    .meta({ title: 'Method' }),
  auth: Auth,
  headers: requestHeaders
    .default({})
    .meta({ title: 'Request headers', description: 'Sent with every request.' }),
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
}

interface RequestSaid {
  method: string
  auth: Auth
  headers: Record<string, string>
  body: string | null
}

/** What does not fit together in a request, by its field. */
export function* requestFaults({ method, auth, headers, body }: RequestSaid) {
  if (body !== null && (method === 'GET' || method === 'HEAD'))
    yield { path: ['body'], message: `A ${method} request has no body` }
  if (auth.type !== 'none' && Object.keys(headers).some((name) => name.toLowerCase() === 'authorization'))
    yield {
      path: ['auth'],
      message: 'The request headers hold an Authorization already: keep one of the two',
    }
}
