import { canary, type ChannelExample } from './define.ts'
import { button, bytes, html } from './look.ts'

interface Widget {
  textParagraph?: { text: string }
  decoratedText?: { topLabel: string; text: string }
  buttonList?: { buttons: { text: string; onClick: { openLink: { url: string } } }[] }
}
interface Message {
  fallbackText: string
  text?: string
  cardsV2: { card: { sections: { widgets: Widget[] }[] } }[]
}
const parse = (body: string) => JSON.parse(body) as Message
const lines = (text: string) => text.replaceAll('\n', '<br>')

function widgetOf({ textParagraph, decoratedText, buttonList }: Widget): string {
  if (textParagraph) return `<div>${lines(textParagraph.text)}</div>`
  if (decoratedText)
    return `<div><small>${html(decoratedText.topLabel)}</small><br>${lines(decoratedText.text)}</div>`
  const buttons = buttonList?.buttons ?? []
  return `<div>${buttons.map(({ text, onClick }) => button(text, onClick.openLink.url)).join(' ')}</div>`
}

const refusal = (code: number, status: string) => JSON.stringify({ error: { code, message: status, status } })

export const googleChat: ChannelExample = {
  typed: (origin) => ({ webhookUrl: `${origin}/v1/spaces/AAAA/messages?key=k&token=${canary}` }),
  secrets: [canary],
  recipient: 'hooks.example.com',
  answers: [
    { status: 404, text: refusal(404, 'NOT_FOUND'), result: 'revoked' },
    { status: 403, text: refusal(403, 'PERMISSION_DENIED'), result: 'revoked' },
    { status: 401, text: refusal(401, 'UNAUTHENTICATED'), result: 'revoked' },
    { status: 400, text: refusal(400, 'INVALID_ARGUMENT'), result: 'permanent' },
    { status: 429, text: refusal(429, 'RESOURCE_EXHAUSTED'), result: 'transient' },
    { status: 503, text: refusal(503, 'UNAVAILABLE'), result: 'transient' },
  ],
  repetitionKey: ({ path }) => new URL(path, 'http://a').searchParams.get('requestId'),
  chat: {
    look(body) {
      const { fallbackText, cardsV2 } = parse(body)
      const widgets = cardsV2.flatMap(({ card }) => card.sections.flatMap((section) => section.widgets))
      return `<p class="push">${html(fallbackText)}</p><div class="card">${widgets.map(widgetOf).join('')}</div>`
    },
    // Only `text` can mention: a card and its fallback cannot.
    pings: (body) => parse(body).text?.match(/<users\/\w+>/g) ?? [],
    limits: (body) => [['bytes', bytes(body), 32_000]],
  },
}
