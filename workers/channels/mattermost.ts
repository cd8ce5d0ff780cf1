import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, factsBeside, headlineOf, plainLines, type Tone } from './anatomy.ts'
import { clip, defineChannel, jsonOf, postJson, type Reading } from './define.ts'
import { hook, webhookUrl } from './fields.ts'
import { markdownOf } from './markdown.ts'
import { escapeMarkdown, fit } from './markup.ts'

const config = z.object({
  webhookUrl: webhookUrl(
    'From Mattermost: Product menu → Integrations → Incoming Webhooks → Add.',
    'https://chat.example.com/hooks/xxxx',
  ),
  channel: z
    .string()
    .regex(/^[@#]?[\w.-]{1,64}$/, 'A channel’s name, or @ and a user’s')
    .optional()
    .meta({
      title: 'Another channel',
      description: 'Its name, or @name for a person. Left out: the channel the webhook was made for.',
    }),
})

// A post may have 16,383 characters: https://docs.mattermost.com/developers/integrate/webhooks/incoming
const maxTitle = 500
const maxValue = 600
const maxFallback = 2000

const colours: Record<Tone, string> = {
  critical: '#D92D20',
  warning: '#EAB308',
  seen: '#3B82F6',
  good: '#16A34A',
  soon: '#F97316',
  plain: '#64748B',
}

// By the ids of its errors: https://github.com/mattermost/mattermost/blob/master/server/channels/app/webhook.go
const revocations = [
  'web.incoming_webhook.invalid.app_error',
  'web.incoming_webhook.channel.app_error',
  'web.incoming_webhook.user.app_error',
  'web.incoming_webhook.permissions.app_error',
  'app.channel.get.existing.app_error',
]
const isArchived = /channel.*(deleted|archived)/

/** https://docs.mattermost.com/developers/integrate/reference/message-attachments. */
function messageOf(notice: Notice, now: number) {
  const said = anatomyOf(notice, now)
  const title = `**${fit(headlineOf(said), maxTitle, escapeMarkdown)}**`
  return {
    // The post itself says it too: an attachment alone is not in what a phone shows.
    text:
      said.gist === '' || said.gist === said.title
        ? title
        : `${title}: ${fit(said.gist, maxValue, escapeMarkdown)}`,
    attachments: [
      {
        color: colours[said.tone],
        fallback: clip(plainLines(said).join('\n'), maxFallback),
        text: markdownOf({ ...said, facts: factsBeside(said) }),
      },
    ],
  }
}

function readingOf(status: number, body: string): Reading | null {
  const { id } = jsonOf(body)
  // Trouble with its database bears the same ids.
  if (typeof id !== 'string' || status >= 500) return null
  return revocations.includes(id) || isArchived.test(id) ? 'revoked' : null
}

export const mattermost = defineChannel({
  type: 'mattermost',
  title: 'Mattermost',
  config,
  stored: config,
  ...hook,
  toRequest: ({ webhookUrl: url, channel }, notice, { now }) =>
    postJson(url, JSON.stringify({ ...messageOf(notice, now), ...(channel !== undefined && { channel }) })),
  classify: readingOf,
})
