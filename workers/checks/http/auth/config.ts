import { z } from 'zod'

/** What can be a Bearer token: it has no spaces and only ASCII letters. */
export const tokenPattern = /^[\u0021-\u007e]+$/

/** Whether a text can be the user name of a Basic sign-in (RFC 7617 §2): it holds no colon. */
export const isUserName = (text: string): boolean => !text.includes(':')

/** What is a secret by nature: only a reference may stand there once a monitor is saved. */
const secret = (title: string) => z.string().min(1).max(4_000).meta({ title, takesSecrets: 'only' })

const OAuth2 = z
  .strictObject({
    type: z.literal('oauth2'),
    tokenUrl: z
      .url({ protocol: /^https?$/, error: 'Not an http or https address' })
      .max(2_048)
      .meta({ title: 'Token URL', examples: ['https://login.example.com/oauth2/token'] }),
    clientId: z.string().min(1).max(500).meta({ title: 'Client id', takesSecrets: true }),
    clientSecret: secret('Client secret'),
    scope: z
      .string()
      .max(1_000)
      .nullable()
      .default(null)
      .meta({ title: 'Scope', description: 'Several are separated by spaces.' }),
    audience: z.string().max(1_000).nullable().default(null).meta({ title: 'Audience' }),
    style: z.enum(['header', 'body']).default('header').meta({
      title: 'Client authentication',
      description: 'How the token endpoint is told who asks: in a Basic header, or in the body.',
    }),
  })
  .meta({ title: 'OAuth 2 client credentials' })
export type OAuth2 = z.output<typeof OAuth2>

export const NoAuth = z.strictObject({ type: z.literal('none') }).meta({ title: 'None' })

export const BasicAuth = z
  .strictObject({
    type: z.literal('basic'),
    username: z
      .string()
      .max(500)
      .refine(isUserName, 'A user name holds no colon')
      .meta({ title: 'User name', takesSecrets: true }),
    password: secret('Password'),
  })
  .meta({ title: 'Basic' })

/** How a request signs in. */
export const Auth = z
  .discriminatedUnion('type', [
    NoAuth,
    BasicAuth,
    z
      .strictObject({
        type: z.literal('bearer'),
        token: secret('Token').regex(tokenPattern, 'A token has no spaces and only ASCII letters'),
      })
      .meta({ title: 'Bearer token' }),
    OAuth2,
  ])
  .default({ type: 'none' })
  .meta({ title: 'Sign-in', description: 'Sent to this origin only, also after a redirect.' })
export type Auth = z.output<typeof Auth>
