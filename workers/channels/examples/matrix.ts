import { canary, type ChannelExample } from './define.ts'
import { bytes, literal } from './look.ts'

interface Content {
  body: string
  formatted_body: string
  'm.mentions'?: object
}
const parse = (body: string) => JSON.parse(body) as Content
const refusal = (errcode: string) => JSON.stringify({ errcode, error: 'Refused.' })

export const matrix: ChannelExample = {
  typed: (origin) => ({ server: origin, accessToken: `syt_${canary}`, roomId: '!abc:example.com' }),
  secrets: [`syt_${canary}`],
  recipient: 'hooks.example.com/!abc:example.com',
  taken: JSON.stringify({ event_id: '$YUwRidLecu:example.com' }),
  answers: [
    { status: 401, text: refusal('M_UNKNOWN_TOKEN'), result: 'revoked' },
    { status: 403, text: refusal('M_FORBIDDEN'), result: 'revoked' },
    { status: 403, text: refusal('M_USER_DEACTIVATED'), result: 'revoked' },
    { status: 429, text: refusal('M_LIMIT_EXCEEDED'), result: 'transient' },
    { status: 413, text: refusal('M_TOO_LARGE'), result: 'permanent' },
    { status: 404, text: refusal('M_UNRECOGNIZED'), result: 'permanent' },
  ],
  repetitionKey: ({ method, path }) =>
    method === 'PUT' ? decodeURIComponent(path.split('/').at(-1) ?? '') : null,
  chat: {
    look(body) {
      const { body: plain, formatted_body: formatted } = parse(body)
      return `<div>${formatted}</div><hr><p class="plain">${literal(plain)}</p>`
    },
    pings: (body) => (JSON.stringify(parse(body)['m.mentions']) === '{}' ? [] : ['whatever the text says']),
    // What the servers add, signatures and hashes, is a few hundred bytes.
    limits: (body) => [['bytes', bytes(body), 63_000]],
  },
}
