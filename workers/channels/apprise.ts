import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { clip, defineChannel, dots, hostOf, jsonOf, maskUrl, postJson, type Reading } from './define.ts'
import { asTyped } from './fields.ts'
import { oneLine, pressLine, wordsOf } from './ticket.ts'
import { urlSecrets } from './webhook.ts'

const config = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(2000)
    .meta({
      title: 'URL',
      description:
        'Of your Apprise API: …/notify/KEY for what is configured there, …/notify for the addresses below.',
      examples: ['https://apprise.example.com/notify/ops'],
      secret: true,
    }),
  urls: z.string().trim().max(4000).optional().meta({
    title: 'Apprise URLs',
    description: 'Where it goes, separated by commas; left out when the URL names a configuration.',
    secret: true,
  }),
  tag: z
    .string()
    .trim()
    .max(200)
    .optional()
    .meta({ title: 'Tags', description: 'Only to what is configured with these tags; a comma means or.' }),
  authorization: z
    .string()
    .trim()
    .max(1000)
    .regex(/^[\x20-\x7E]*$/, 'A header value is printable ASCII')
    .optional()
    .meta({ title: 'Authorization', description: 'Sent as the header of that name.', secret: true }),
})

const maxTitle = 250
const maxBody = 10_000

/** Everything that Apprise can send to, by an Apprise API of one's own: https://github.com/caronc/apprise-api#api-details */
export const apprise = defineChannel({
  type: 'apprise',
  title: 'Apprise API',
  config,
  stored: config,
  ...asTyped,
  mask: ({ url, tag, urls, authorization }) => ({
    url: maskUrl(url),
    ...(urls && { urls: dots }),
    ...(tag && { tag }),
    ...(authorization && { authorization: dots }),
  }),
  secrets: ({ url, urls = '', authorization = '' }) => [
    url,
    ...urlSecrets(url),
    urls,
    ...urls.split(/[\s,]+/).flatMap(addressSecrets),
    authorization,
    ...authorization.split(' ').filter((word) => word.length >= 8),
  ],
  recipient: ({ url }) => hostOf(url),
  address: ({ url }) => url,

  toRequest({ url, urls, tag, authorization }, notice, { now }) {
    const { lines, presses } = wordsOf(notice, now)
    const message = {
      ...(urls && { urls }),
      ...(tag && { tag }),
      title: oneLine(notice.title, maxTitle),
      body: clip([...lines, ...presses.map(pressLine)].join('\n'), maxBody),
      type: typeOf(notice),
      format: 'text',
    }
    const headers = { accept: 'application/json', ...(authorization && { authorization }) }
    return postJson(url, JSON.stringify(message), headers)
  },
  classify: readingOf,
  // Read also when taken: 204 takes nothing.
  receipt: () => null,
})

/** An address of Apprise, and what in it may be a token. */
const addressSecrets = (address: string): string[] => [
  address,
  ...address.split(/[:/@?&=]+/).filter((part) => part.length >= 8),
]

function typeOf({ event, incident }: Notice): 'info' | 'success' | 'warning' | 'failure' {
  if (event === 'incident.resolved') return 'success'
  if (event === 'test' || event === 'incident.acknowledged') return 'info'
  return incident?.severity === 'critical' ? 'failure' : 'warning'
}

/**
 * 204: nothing is configured under that key, or nothing has that tag. 424: not all of them could be reached; if one was, who
 * heard must hear the end too and nobody twice, so it counts as said, and the story tells what is missing. Its log says which.
 */
function readingOf(status: number, body: string): Reading | null {
  if (status === 204) return 'permanent'
  if (status !== 424) return null
  return /\bSent [^"]*notification/i.test(JSON.stringify(jsonOf(body)['details'] ?? ''))
    ? 'delivered'
    : 'transient'
}
