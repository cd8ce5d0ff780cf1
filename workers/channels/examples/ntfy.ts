import { canary, type ChannelExample } from './define.ts'
import { button, bytes, html, literal } from './look.ts'

interface Message {
  title: string
  message: string
  priority: number
  tags: string[]
  click: string
  markdown?: boolean
  actions: { label: string; url: string }[]
}
const parse = (body: string) => JSON.parse(body) as Message

export const ntfy: ChannelExample = {
  typed: (origin) => ({ topic: `${canary}-topic`, token: `tk_${canary}`, server: origin }),
  secrets: [`${canary}-topic`, `tk_${canary}`],
  recipient: 'hooks.example.com',
  answers: [
    { status: 401, text: '{"code":40101,"http":401,"error":"unauthorized"}', result: 'revoked' },
    { status: 403, text: '{"code":40301,"http":403,"error":"forbidden"}', result: 'revoked' },
    {
      status: 429,
      text: '{"code":42901,"http":429,"error":"limit reached: too many requests"}',
      result: 'transient',
    },
    {
      status: 400,
      text: '{"code":40018,"http":400,"error":"invalid request: actions invalid"}',
      result: 'permanent',
    },
  ],
  chat: {
    look(body) {
      const { title, message, tags, actions, markdown } = parse(body)
      if (markdown) throw new Error('its text would be markup')
      const buttons = actions.map(({ label, url }) => button(label, url)).join(' ')
      return `<h3><small>${tags.map(html).join(' ')}</small> ${html(title)}</h3><div>${literal(message)}</div><div>${buttons}</div>`
    },
    pings: () => [],
    limits(body) {
      const { message, actions } = parse(body)
      return [
        ['bytes of the message', bytes(message), 4096],
        ['actions', actions.length, 3],
        ['bytes in all', bytes(body), 32_768],
      ]
    },
  },
}
