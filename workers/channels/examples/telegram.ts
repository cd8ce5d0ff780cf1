import { canary, type ChannelExample } from './define.ts'
import { textOf } from './look.ts'

const refusal = (status: number, description: string, parameters?: object) =>
  JSON.stringify({ ok: false, error_code: status, description, parameters })
const parse = (body: string) => JSON.parse(body) as { text: string }

export const telegram: ChannelExample = {
  typed: (origin) => ({ token: `123456:${canary}`, chatId: '-1001234567890', apiUrl: origin }),
  secrets: [`123456:${canary}`, canary],
  recipient: 'hooks.example.com/-1001234567890',
  taken: JSON.stringify({ ok: true, result: { message_id: 4711, chat: { id: -1001234567890 } } }),
  answers: [
    { status: 403, text: refusal(403, 'Forbidden: bot was blocked by the user'), result: 'revoked' },
    { status: 403, text: refusal(403, 'Forbidden: bot was kicked from the group chat'), result: 'revoked' },
    { status: 400, text: refusal(400, 'Bad Request: chat not found'), result: 'revoked' },
    { status: 401, text: refusal(401, 'Unauthorized'), result: 'revoked' },
    { status: 404, text: refusal(404, 'Not Found'), result: 'revoked' },
    { status: 400, text: refusal(400, "Bad Request: can't parse entities"), result: 'permanent' },
    {
      status: 429,
      text: refusal(429, 'Too Many Requests: retry after 5', { retry_after: 5 }),
      result: 'transient',
    },
  ],
  chat: {
    // Its HTML knows only a few tags: any other, or an & that begins no entity, is refused as a whole.
    look(body) {
      const { text } = parse(body)
      const odd = /<(?!\/?(?:b|a)\b)|&(?!lt;|gt;|amp;|quot;)/.exec(text)
      if (odd) throw new Error(`Telegram cannot parse entities: ${text.slice(odd.index, odd.index + 20)}`)
      return text.replaceAll('\n', '<br>')
    },
    // A name after @, unless an address is around it.
    pings: (body) =>
      parse(body)
        .text.replaceAll(/https?:\/\/[^\s<>"]+/g, '')
        .match(/@\w+/g) ?? [],
    limits: (body) => [['text', textOf(parse(body).text).length, 4096]],
  },
}
