import { canary, type ChannelExample } from './define.ts'
import { slackLook } from './slack-look.ts'

const refusal = (error: string) => JSON.stringify({ ok: false, error })

export const slackBot: ChannelExample = {
  typed: (origin) => ({
    token: `xoxb-${canary}`,
    channel: 'C0123456789',
    signingSecret: `${canary}-signing`,
    apiUrl: origin,
  }),
  secrets: [`xoxb-${canary}`, `${canary}-signing`],
  recipient: 'hooks.example.com/C0123456789',
  taken: JSON.stringify({ ok: true, channel: 'C0123456789', ts: '1503435956.000247' }),
  answers: [
    ...[
      'account_inactive',
      'token_revoked',
      'invalid_auth',
      'channel_not_found',
      'is_archived',
      'not_in_channel',
    ].map((error) => ({ status: 200, text: refusal(error), result: 'revoked' }) as const),
    ...['ratelimited', 'internal_error', 'fatal_error', 'service_unavailable'].map(
      (error) => ({ status: 200, text: refusal(error), result: 'transient' }) as const,
    ),
    ...['msg_too_long', 'invalid_blocks', 'no_text', 'missing_scope'].map(
      (error) => ({ status: 200, text: refusal(error), result: 'permanent' }) as const,
    ),
    { status: 429, text: refusal('ratelimited'), result: 'transient' },
    // A page in the way is not Slack's word.
    { status: 200, text: '<html>Sign in to the hotel network</html>', result: 'transient' },
  ],
  chat: slackLook,
}
