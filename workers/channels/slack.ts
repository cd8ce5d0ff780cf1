import { z } from 'zod'
import { defineChannel, postJson } from './define.ts'
import { hook, webhookUrl } from './fields.ts'
import { slackMessage } from './slack-message.ts'

const config = z.object({
  webhookUrl: webhookUrl(
    'From Slack: your app → Incoming Webhooks → Add New Webhook. Anything that takes Slack messages works too.',
    'https://hooks.slack.com/services/T000/B000/xxxx',
  ),
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
  ...hook,
  toRequest: ({ webhookUrl: url }, notice, { now }) =>
    postJson(url, JSON.stringify(slackMessage(notice, now))),
  classify: (_status, body) => (revocations.has(body.trim()) ? 'revoked' : null),
})
