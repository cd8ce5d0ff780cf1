import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { type Answer, defineChannel, dots, hostOf, jsonOf, postJson, type Reading, tried } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { slackMessage } from './slack-message.ts'
import { readSlackPress } from './slack-press.ts'

const config = z.object({
  token: token(
    'Bot token',
    'From api.slack.com/apps → your app → OAuth & Permissions. It begins with xoxb- and needs the scope chat:write.',
  ).refine((typed) => typed.startsWith('xox'), 'A bot token begins with xoxb-'),
  channel: z
    .string()
    .regex(/^#?[\w.-]{1,80}$/, 'An ID such as C0123456789, or a name such as #ops')
    .meta({
      title: 'Channel',
      description:
        'Its ID (channel → View details, at the bottom), or #name. Invite the bot: /invite @your-app.',
      examples: ['C0123456789'],
    }),
  signingSecret: token(
    'Signing secret',
    'For a button in Slack that acknowledges: Basic Information → App Credentials. Then give Slack, under Interactivity & Shortcuts, the address that editing this channel shows.',
  ).optional(),
  apiUrl: apiUrl('https://slack.com/api'),
})

// What Slack answers, nearly always with 200: https://docs.slack.dev/reference/methods/chat.postMessage#errors
const words = (text: string) => new Set(text.split(' '))
const revocations = words(
  'account_inactive token_revoked token_expired invalid_auth not_authed org_login_required team_disabled ' +
    'channel_not_found is_archived not_in_channel ekm_access_denied team_access_not_granted user_is_deactivated',
)
const passing = words(
  'ratelimited rate_limited internal_error fatal_error service_unavailable request_timeout ' +
    'team_added_to_org accesslimited external_channel_migrating',
)
const threadTroubles = words(
  'thread_not_found invalid_thread_ts message_not_found cannot_reply_to_message thread_locked ' +
    'restricted_action_non_threadable_channel restricted_action_thread_locked',
)

/** What must be seen by those who do not follow the thread: who saw "down" in the channel sees "resolved" there too. */
const forAll: readonly Notice['event'][] = ['incident.opened', 'incident.escalated', 'incident.resolved']

const errorOf = (body: string): string => {
  const { error } = jsonOf(body)
  return typeof error === 'string' ? error : ''
}
const isTaken = ({ body }: Answer): boolean => jsonOf(body)['ok'] === true

function readingOf(status: number, body: string): Reading | null {
  const error = errorOf(body)
  if (revocations.has(error)) return 'revoked'
  if (passing.has(error)) return 'transient'
  if (status < 200 || status >= 300 || isTaken({ status, body })) return null
  // Refused, for a reason we do not know; or an answer that is not Slack's, such as a page in the way.
  return error === '' ? 'transient' : 'permanent'
}

/** One thread per incident, under a message that says how things stand. */
export const slackBot = defineChannel({
  type: 'slack-bot',
  title: 'Slack bot',
  config,
  stored: config,
  ...asTyped,
  mask: ({ signingSecret, ...stored }) => ({
    ...stored,
    token: `xoxb-${dots}`,
    ...(signingSecret !== undefined && { signingSecret: dots }),
  }),
  secrets: ({ token: bearer, signingSecret }) => [
    bearer,
    ...(signingSecret === undefined ? [] : [signingSecret]),
  ],
  recipient: ({ apiUrl: base, channel }) => `${hostOf(base)}/${String(channel)}`,
  address: (stored) => stored.apiUrl,

  async toRequest(
    { token: bearer, channel, signingSecret, apiUrl: base },
    notice,
    { now, thread, replayed, ask },
  ) {
    const post = (method: string, body: object) =>
      postJson(under(base, method), JSON.stringify(body), { authorization: `Bearer ${bearer}` })
    const message = slackMessage(notice, now, { hasPresses: signingSecret !== undefined })
    const { channel: room, ts } = thread ?? {}
    // Reminders of one certificate are a chain too, but nobody looks for the newest in a thread of last month.
    if (!notice.incident || room === undefined || ts === undefined)
      return post('chat.postMessage', { channel, ...message })
    // `parse` and `link_names` are reset by an update: https://docs.slack.dev/reference/methods/chat.update
    const update = { channel: room, ts, parse: 'none', link_names: false, ...message }
    const isTrue = !replayed && (await tried(ask, post('chat.update', update), isTaken))
    const reply_broadcast = forAll.includes(notice.event) || !isTrue
    return post('chat.postMessage', { channel: room, thread_ts: ts, reply_broadcast, ...message })
  },

  takesPresses: (masked) => masked['signingSecret'] !== undefined,
  readPress: readSlackPress,
  classify: readingOf,
  receipt(body) {
    const { channel, ts } = jsonOf(body)
    return typeof channel === 'string' && typeof ts === 'string' ? { channel, ts } : null
  },
  otherwise: ({ body }, stored, saying) =>
    saying.thread && threadTroubles.has(errorOf(body))
      ? { stored, saying: { ...saying, thread: null } }
      : null,
})
