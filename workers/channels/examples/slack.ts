import { canary, type ChannelExample } from './define.ts'
import { slackLook } from './slack-look.ts'

export const slack: ChannelExample = {
  typed: (origin) => ({ webhookUrl: `${origin}/services/${canary}` }),
  secrets: [canary],
  recipient: 'hooks.example.com',
  answers: [
    ...['no_service', 'invalid_token', 'channel_is_archived\n'].map(
      (text) => ({ status: 404, text, result: 'revoked' }) as const,
    ),
    { status: 403, text: 'action_prohibited', result: 'permanent' },
    { status: 400, text: 'invalid_payload', result: 'permanent' },
    { status: 500, text: 'rollup_error', result: 'transient' },
  ],
  chat: slackLook,
}
