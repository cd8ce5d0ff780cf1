import { z } from 'zod'
import { refuseJsonPath } from '#core/http/json-path'
import { hasNoCredentials, requestHeaders } from '../http/request-fields.ts'
import { degradedMs, timeoutMs } from '../fields.ts'

/** So much of what comes is looked at, in letters of all messages together, and so many messages. */
export const maxMessageLetters = 1_048_576
export const maxMessages = 1_000

const text = (title: string, description: string) =>
  z.string().max(500).nullable().default(null).meta({ title, description })

const reply = z
  .strictObject({
    contains: text('Contains', 'Text that a message must hold.'),
    jsonPath: z
      .string()
      .max(300)
      .nullable()
      .default(null)
      .superRefine((path, context) => {
        const reason = path === null ? null : refuseJsonPath(path)
        if (reason) context.addIssue({ code: 'custom', message: `This path is not taken: ${reason}` })
      })
      .meta({ title: 'JSONPath', description: 'RFC 9535, for example $.type', examples: ['$.type'] }),
    equals: text('Is', 'What the JSONPath must select. Left empty, it must select something.'),
  })
  .prefault({})

/** What a websocket check may be asked for. The order of the fields is the order of the form. */
export const WebSocketConfig = z
  .object({
    url: z
      .url({ protocol: /^wss?$/, error: 'Not a ws or wss address' })
      .max(2_048)
      .refine(hasNoCredentials, 'Put credentials in an Authorization header, not in the address')
      .meta({ title: 'URL', examples: ['wss://example.com/live'], takesSecrets: 'url' }),
    headers: requestHeaders
      .default({})
      .meta({ title: 'Request headers', description: 'Sent with the upgrade.' }),
    protocols: z
      .array(z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'Not the name of a subprotocol'))
      .max(5)
      .default([])
      .meta({
        title: 'Subprotocols',
        description: 'Offered in this order; the server must choose one of them.',
      }),
    send: z.string().max(4_096).nullable().default(null).meta({
      title: 'Send',
      description: 'A text message, sent when the connection is open.',
      multiline: true,
      takesSecrets: true,
    }),
    reply: reply.meta({
      title: 'Expected reply',
      description:
        'The first message for which all of it holds. Left empty, it is enough that the connection opens.',
    }),
    timeoutMs,
    degradedMs,
  })
  .superRefine(({ reply: { jsonPath, equals } }, context) => {
    if (equals !== null && jsonPath === null)
      context.addIssue({
        code: 'custom',
        path: ['reply', 'jsonPath'],
        message: 'Say which value is compared',
      })
  })
export type WebSocketConfig = z.output<typeof WebSocketConfig>
