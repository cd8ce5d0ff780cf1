import { canary, type ChannelExample } from './define.ts'
import { discordLook } from './discord-look.ts'

export const discord: ChannelExample = {
  typed: (origin) => ({ webhookUrl: `${origin}/api/webhooks/1234567890/${canary}` }),
  secrets: [canary],
  recipient: 'hooks.example.com',
  taken: JSON.stringify({ id: '1100000000000000001', channel_id: '1200000000000000002' }),
  answers: [
    { status: 404, text: '{"message": "Unknown Webhook", "code": 10015}', result: 'revoked' },
    { status: 401, text: '{"message": "Invalid Webhook Token", "code": 50027}', result: 'revoked' },
    { status: 404, text: '{"message": "404: Not Found", "code": 0}', result: 'permanent' },
    { status: 400, text: '{"message": "Invalid Form Body", "code": 50035}', result: 'permanent' },
    {
      status: 429,
      text: '{"message": "You are being rate limited.", "retry_after": 0.3, "global": false}',
      result: 'transient',
    },
  ],
  chat: discordLook,
}
