import { AwsV4Signer } from 'aws4fetch'
import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { defineChannel, dots } from './define.ts'
import { encodedWords, From, recipientsText, senderMeta, senderText, To } from './email/addresses.ts'
import { mailOf } from './email/mail.ts'

const config = z.object({
  to: To,
  from: From.meta(senderMeta('An identity that is verified in that region of SES. ')),
  region: z
    .string()
    .trim()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'This is a region such as eu-west-1')
    .meta({ title: 'Region', examples: ['eu-west-1'] }),
  accessKeyId: z
    .string()
    .trim()
    .regex(/^[A-Z0-9]{16,128}$/, 'This is the id of an access key')
    .meta({
      title: 'Access key id',
      description: 'IAM → a user that may only ses:SendEmail → Security credentials → Create access key.',
      examples: ['AKIA…'],
    }),
  secretAccessKey: z
    .string()
    .trim()
    .min(16)
    .max(200)
    .regex(/^[\x21-\x7E]+$/, 'A key has no spaces')
    .meta({ title: 'Secret access key', secret: true }),
  configurationSet: z
    .string()
    .trim()
    .regex(/^[\w-]{1,64}$/, 'A configuration set has letters, digits, dashes and underscores')
    .optional()
    .meta({ title: 'Configuration set' }),
  apiUrl: z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(2000)
    .optional()
    .meta({
      title: 'API address',
      description: 'Only for a proxy or a server of your own; else the one of the region.',
    }),
})
type Config = z.output<typeof config>

const originOf = ({ apiUrl, region }: Config): string =>
  (apiUrl ?? `https://email.${region}.amazonaws.com`).replace(/\/+$/, '')

/** Mail by Amazon SES, API v2. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
export const ses = defineChannel({
  type: 'ses',
  title: 'Email by Amazon SES',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: (stored) => ({ ...stored, secretAccessKey: dots }),
  secrets: ({ secretAccessKey }) => [secretAccessKey],
  recipient: ({ to }) => recipientsText(to),
  address: originOf,
  async toRequest(stored, notice, { now }) {
    const { accessKeyId, secretAccessKey, region } = stored
    const signed = await new AwsV4Signer({
      method: 'POST',
      url: `${originOf(stored)}/v2/email/outbound-emails`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bodyOf(stored, notice)),
      accessKeyId,
      secretAccessKey,
      region,
      service: 'ses',
      // The basic form of ISO 8601, as SigV4 dates its signatures.
      datetime: new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
    }).sign()
    return new Request(signed.url, { ...signed, redirect: 'manual' })
  },
  // https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html: the text names what the status does not.
  classify: (status, body) => {
    if (/signature (expired|not yet current)/i.test(body)) return 'transient'
    const gone = /security token included in the request is invalid|InvalidClientTokenId|UnrecognizedClient/i
    return status === 403 && gone.test(body) ? 'revoked' : null
  },
})

/** SES makes a Message-ID of its own; the thread is in the other headers. */
function bodyOf({ configurationSet, ...people }: Config, notice: Notice) {
  const { from, to, subject, text, html, headers } = mailOf(notice, people)
  const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' })
  return {
    FromEmailAddress: asciiSender(from),
    Destination: { ToAddresses: to },
    Content: {
      Simple: {
        Subject: utf8(subject),
        Body: { Text: utf8(text), Html: utf8(html) },
        Headers: Object.entries(headers).map(([Name, Value]) => ({ Name, Value })),
      },
    },
    ...(configurationSet && { ConfigurationSetName: configurationSet }),
  }
}

/** SES takes a name only in ASCII; what is not must be encoded, and what is encoded must not be quoted. */
function asciiSender(from: { name: string; email: string }): string {
  const words = encodedWords(from.name)
  return words === from.name ? senderText(from) : `${words} <${from.email}>`
}
