import { canary, type ChannelExample } from './define.ts'
import { discordLook } from './discord-look.ts'

export const discordBot: ChannelExample = {
  typed: (origin) => ({
    token: `MTE.${canary}`,
    channelId: '1200000000000000002',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    apiUrl: origin,
  }),
  secrets: [`MTE.${canary}`],
  recipient: 'hooks.example.com/1200000000000000002',
  taken: JSON.stringify({ id: '1100000000000000001', channel_id: '1200000000000000002' }),
  answers: [
    { status: 401, text: '{"message": "401: Unauthorized", "code": 0}', result: 'revoked' },
    { status: 404, text: '{"message": "Unknown Channel", "code": 10003}', result: 'revoked' },
    { status: 403, text: '{"message": "Missing Access", "code": 50001}', result: 'revoked' },
    { status: 403, text: '{"message": "Missing Permissions", "code": 50013}', result: 'revoked' },
    { status: 400, text: '{"message": "Invalid Form Body", "code": 50035}', result: 'permanent' },
    {
      status: 429,
      text: '{"message": "You are being rate limited.", "retry_after": 0.3, "global": false}',
      result: 'transient',
    },
  ],
  repetitionKey({ body }) {
    const { nonce, enforce_nonce: isKept } = JSON.parse(body) as { nonce?: string; enforce_nonce?: boolean }
    return isKept === true && nonce !== undefined && nonce.length <= 25 ? nonce : null
  },
  chat: discordLook,
}
