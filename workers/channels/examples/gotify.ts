import { canary, type ChannelExample } from './define.ts'
import { html, markdown } from './look.ts'

interface Message {
  title: string
  message: string
}
const parse = (body: string) => JSON.parse(body) as Message

export const gotify: ChannelExample = {
  typed: (origin) => ({ server: origin, token: `A${canary}` }),
  secrets: [`A${canary}`],
  recipient: 'hooks.example.com',
  answers: [
    {
      status: 401,
      text: '{"error":"Unauthorized","errorCode":401,"errorDescription":"you need to provide a valid access token"}',
      result: 'revoked',
    },
    {
      status: 400,
      text: '{"error":"Bad Request","errorCode":400,"errorDescription":"Field message is required"}',
      result: 'permanent',
    },
  ],
  chat: {
    look(body) {
      const { title, message } = parse(body)
      return `<h3>${html(title)}</h3>${markdown(message)}`
    },
    pings: () => [],
    limits: (body) => [['characters', body.length, 16_000]],
  },
}
