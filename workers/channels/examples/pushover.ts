import { canary, type ChannelExample } from './define.ts'
import { button, html, literal } from './look.ts'

interface Message {
  title: string
  message: string
  html?: number
  url?: string
  url_title?: string
}
const parse = (body: string) => JSON.parse(body) as Message
const refusal = (what: object) => JSON.stringify({ ...what, errors: ['refused'], status: 0, request: 'r' })

export const pushover: ChannelExample = {
  typed: (origin) => ({
    token: `${canary}-app`,
    user: `${canary}-user`,
    critical: 'emergency',
    apiUrl: origin,
  }),
  secrets: [`${canary}-app`, `${canary}-user`],
  recipient: 'hooks.example.com',
  answers: [
    { status: 400, text: refusal({ user: 'invalid' }), result: 'revoked' },
    { status: 400, text: refusal({ token: 'invalid' }), result: 'revoked' },
    { status: 400, text: refusal({ message: 'cannot be blank' }), result: 'permanent' },
    { status: 429, text: refusal({}), result: 'transient' },
    { status: 500, text: '', result: 'transient' },
  ],
  chat: {
    look(body) {
      const { title, message, url, url_title: urlTitle, html: isHtml } = parse(body)
      if (isHtml) throw new Error('its text would be markup')
      return `<h3>${html(title)}</h3><div>${literal(message)}</div><div>${url === undefined ? '' : button(urlTitle ?? url, url)}</div>`
    },
    pings: () => [],
    limits(body) {
      const { title, message, url = '', url_title: urlTitle = '' } = parse(body)
      return [
        ['message', message.length, 1024],
        ['title', title.length, 250],
        ['url', url.length, 512],
        ['url_title', urlTitle.length, 100],
      ]
    },
  },
}
