import { z } from 'zod'
import { dots, jsonOf, type Reading } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { basicOf } from './ticket.ts'

// What SMS and calls by Twilio have in common: https://www.twilio.com/docs/iam/api, …/docs/usage/requests-to-twilio

/** +4915112345678 */
const e164 = /^\+[1-9]\d{6,14}$/

export const account = {
  accountSid: z
    .string()
    .trim()
    .regex(/^AC[0-9a-f]{32}$/, 'An account SID is AC and 32 hexadecimal digits')
    .meta({ title: 'Account SID', description: 'On the first page of the Twilio console.' }),
  apiKeySid: z
    .string()
    .trim()
    .regex(/^SK[0-9a-f]{32}$/, 'An API key SID is SK and 32 hexadecimal digits')
    .optional()
    .meta({
      title: 'API key SID',
      description: 'Left out when the secret is the auth token of the account.',
    }),
  secret: token(
    'Auth token or API key secret',
    'An API key can be revoked alone: better than the auth token.',
  ),
}

export const phone = (title: string, description: string) =>
  z
    .string()
    .trim()
    .regex(e164, 'A number with its country, such as +4915112345678')
    .meta({ title, description, examples: ['+4915112345678'] })

export const twilioApi = apiUrl('https://api.twilio.com').meta({
  title: 'API address',
  description: 'Only for another region of Twilio, or a proxy of your own.',
})

interface Account {
  accountSid: string
  apiKeySid?: string | undefined
  secret: string
  apiUrl: string
}

/** What all types of Twilio have: the secret hidden, the number to show. */
export const byTwilio = {
  ...asTyped,
  mask: <Config extends Account>(stored: Config) => ({ ...stored, secret: dots }),
  secrets: (stored: Account) => [stored.secret, signInOf(stored)],
  recipient: (masked: Record<string, unknown>) => String(masked['to']),
  address: (stored: Account) => stored.apiUrl,
  classify: (_status: number, body: string) => readings[Number(jsonOf(body)['code'])] ?? null,
}

/** Codes that say more than the status: https://www.twilio.com/docs/api/errors */
const readings: Partial<Record<number, Reading>> = {
  // The person has answered STOP: nothing more will be taken for this number.
  21610: 'revoked',
  // Too many requests at once, or a full queue, whatever the status.
  20429: 'transient',
  30001: 'transient',
}

const signInOf = ({ accountSid, apiKeySid, secret }: Account): string =>
  basicOf(apiKeySid ?? accountSid, secret)

/** A POST of a form to a resource of the account: `Messages` or `Calls`. */
export const postForm = (stored: Account, resource: string, form: Record<string, string>): Request =>
  new Request(under(stored.apiUrl, `2010-04-01/Accounts/${stored.accountSid}/${resource}.json`), {
    method: 'POST',
    headers: {
      authorization: `Basic ${signInOf(stored)}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(form).toString(),
    redirect: 'manual',
  })
