import { z } from 'zod'
import { clockText, regionsText } from '#core/incident/notice'
import { inWords } from '#core/incident/duration'
import type { Notice } from '#core/incident/schema'
import { clip, defineChannel, hostOf, maskUrl, postJson } from './define.ts'
import { urlSecrets } from './webhook.ts'

const config = z.object({
  webhookUrl: z
    .url({ protocol: /^https?$/, error: 'This must be an http or https URL' })
    .max(2000)
    .meta({
      title: 'Webhook URL',
      description: 'From Slack: Apps → Incoming WebHooks. Anything that takes Slack messages works too.',
      secret: true,
    }),
})

// The bodies by which Slack says that a hook is gone for good: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
const revocations = new Set(
  (
    'no_service no_service_id no_active_hooks no_team team_disabled ' +
    'invalid_token token_revoked account_inactive channel_not_found channel_is_archived'
  ).split(' '),
)

export const slack = defineChannel({
  type: 'slack',
  title: 'Slack',
  config,
  stored: config,
  keep: (typed) => typed,
  typed: (stored) => stored,
  mask: ({ webhookUrl }) => ({ webhookUrl: maskUrl(webhookUrl) }),
  secrets: ({ webhookUrl }) => [webhookUrl, ...urlSecrets(webhookUrl)],
  recipient: ({ webhookUrl }) => hostOf(webhookUrl),
  address: ({ webhookUrl }) => webhookUrl,
  toRequest: ({ webhookUrl }, notice, { now }) =>
    postJson(webhookUrl, JSON.stringify(messageOf(notice, now))),
  classify: (_status, body) => (revocations.has(body.trim()) ? 'revoked' : null),
})

// Slack refuses more: https://docs.slack.dev/reference/block-kit/blocks
const maxHeader = 150
const maxText = 3000
const maxButtonUrl = 3000

const emoji: Record<Notice['event'], string> = {
  'incident.opened': '🔴',
  'incident.escalated': '🔴',
  'incident.acknowledged': '👀',
  'incident.resolved': '🟢',
  'certificate.expiring': '⏳',
  'domain.expiring': '⏳',
  test: '🔔',
}

/** Slack reads &, < and > as markup in mrkdwn; the rest we show as typed. */
const escapeMrkdwn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Cut first, then escaped, then checked: an entity is never split, and the limit holds after escaping. */
function mrkdwn(text: string, max: number): string {
  let room = max
  let escaped = escapeMrkdwn(clip(text, room))
  while (escaped.length > max) {
    room -= Math.max(1, Math.ceil((escaped.length - max) / 5))
    escaped = escapeMrkdwn(clip(text, room))
  }
  return escaped
}

const line = (label: string, value: string, max = 600): string => `*${label}*  ${mrkdwn(value, max)}`

function linesOf({ incident, monitor, regions, text }: Notice, now: number): string[] {
  if (!incident) return [mrkdwn(text, maxText)]
  const span = inWords((incident.resolvedAt ?? now) - incident.startedAt)
  const since = clockText(incident.startedAt)
  const over = incident.resolvedAt !== null
  return [
    ...(incident.reason === null ? [] : [line('Why', incident.reason)]),
    ...(monitor ? [line('What', monitor.target)] : []),
    ...(regions.length > 0 ? [line('Where from', regionsText(regions))] : []),
    over ? line('Lasted', `${span}, from ${since}`) : line('Since', `${since} (${span})`),
    line(over ? 'It was' : 'Last error', incident.cause),
  ]
}

/** Reads well on a phone: what, where from, since when, last error, buttons. */
function messageOf(notice: Notice, now: number) {
  const event = notice.incident?.severity === 'warning' && notice.event === 'incident.opened' ? '🟡' : null
  const title = `${event ?? emoji[notice.event]} ${notice.title}`
  const buttons = [
    ...(notice.acknowledgeUrl === undefined ? [] : [{ text: 'Acknowledge', url: notice.acknowledgeUrl }]),
    {
      text: notice.incident ? 'Open incident' : notice.monitor ? 'Open monitor' : 'Open Vedette',
      url: notice.url,
    },
    ...(notice.monitor && /^https?:$/.test(URL.parse(notice.monitor.target)?.protocol ?? '')
      ? [{ text: 'Open target', url: notice.monitor.target }]
      : []),
  ].filter(({ url }) => url.length <= maxButtonUrl)
  return {
    // What a phone shows before anything is opened, and screen readers read.
    text: mrkdwn(`${title}: ${notice.text.split('\n')[0] ?? ''}`, maxText),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: clip(title, maxHeader), emoji: true } },
      { type: 'section', text: { type: 'mrkdwn', text: linesOf(notice, now).join('\n') } },
      {
        type: 'actions',
        elements: buttons.map(({ text, url }) => ({
          type: 'button',
          text: { type: 'plain_text', text },
          url,
        })),
      },
    ],
  }
}
