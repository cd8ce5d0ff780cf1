import { canary, type ChannelExample } from './define.ts'
import { button, bytes, html } from './look.ts'

interface Item {
  type: string
  style?: string
  items?: Item[]
  inlines?: { type: string; text: string; weight?: string; selectAction?: { url: string } }[]
}
interface Card {
  body: Item[]
  actions: { title: string; url: string }[]
}
const cardOf = (body: string) =>
  (JSON.parse(body) as { attachments: { content: Card }[] }).attachments[0]?.content ?? {
    body: [],
    actions: [],
  }

function itemOf({ type, style = '', items = [], inlines = [] }: Item): string {
  if (type === 'Container') return `<div class="${style}">${items.map(itemOf).join('')}</div>`
  // A TextBlock or a FactSet would read Markdown: nothing of ours uses them.
  if (type !== 'RichTextBlock') throw new Error(`${type} has markup`)
  const runs = inlines.map(({ text, weight, selectAction }) => {
    const words = weight === 'bolder' ? `<b>${html(text)}</b>` : html(text)
    return selectAction ? `<a href="${html(selectAction.url)}">${words}</a>` : words
  })
  return `<div>${runs.join('')}</div>`
}

export const teams: ChannelExample = {
  typed: (origin) => ({ webhookUrl: `${origin}/workflows/abc/triggers/manual/paths/invoke?sig=${canary}` }),
  secrets: [canary],
  recipient: 'hooks.example.com',
  answers: [
    {
      status: 404,
      text: '{"error":{"code":"WorkflowNotFound","message":"The workflow could not be found."}}',
      result: 'revoked',
    },
    {
      status: 400,
      text: '{"error":{"code":"WorkflowTriggerIsNotEnabled","message":"Could not execute workflow trigger with state Deleted."}}',
      result: 'revoked',
    },
    { status: 202, text: '', result: 'delivered' },
    {
      status: 413,
      text: '{"error":{"code":"RequestEntityTooLarge","message":"Request entity too large"}}',
      result: 'permanent',
    },
    { status: 429, text: '{"error":{"code":"WorkflowRunInProgress"}}', result: 'transient' },
  ],
  chat: {
    look(body) {
      const { body: items, actions } = cardOf(body)
      const buttons = actions.map(({ title, url }) => button(title, url)).join(' ')
      return `${items.map(itemOf).join('')}<div>${buttons}</div>`
    },
    // A mention is an entity of the card beside its <at> in a TextBlock.
    pings: (body) => (body.includes('"entities"') || body.includes('"TextBlock"') ? ['a mention'] : []),
    limits: (body) => [
      ['bytes', bytes(body), 28_000],
      ['actions', cardOf(body).actions.length, 6],
    ],
  },
}
