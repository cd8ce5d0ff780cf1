/**
 * Every message of every channel that people read, as HTML for the eye: its markup interpreted as the receiver does.
 * Not what the receiver draws, but all that it says, in its order: node test/channel-looks.ts > looks.html
 */
import type { Notice } from '#core/incident/schema'
import type { AnyChannelType, ChannelTypeName } from '../workers/channels/index.ts'
import { channelTypes } from '../workers/channels/index.ts'
import { examples } from '../workers/channels/examples/index.ts'
import * as notices from '../workers/channels/examples/notices.ts'

const origin = 'https://hooks.example.com/a'
const acknowledgeUrl = 'https://vedette.example.com/a/3f9c'
const said: Notice[] = [
  { ...notices.opened, acknowledgeUrl },
  notices.acknowledged,
  notices.resolved,
  notices.expiring,
  notices.test,
]

async function looks(type: AnyChannelType, notice: Notice): Promise<string> {
  const example = examples[type.type as ChannelTypeName]
  if (!('toRequest' in type) || !example.chat) return ''
  const stored = type.stored.parse(type.keep(type.config.parse(example.typed(origin)), null, () => ''))
  const ask = () => Promise.resolve({ status: 200, body: '{}' })
  const request = await type.toRequest(stored, notice, { now: notices.now, thread: null, ask })
  return `<article>${example.chat.look(await request.text())}</article>`
}

const style = `
  body { font: 15px/1.4 system-ui, 'Noto Color Emoji', sans-serif; margin: 16px; background: #e5e7eb }
  section { display: flex; gap: 12px; margin-bottom: 24px; align-items: flex-start }
  article { width: 340px; flex: none; padding: 12px; border-radius: 12px; background: #fff; overflow-wrap: anywhere }
  h3 { font-size: 17px; margin: 0 0 6px } p { margin: 0 0 6px }
  .push { background: #f3f4f6; padding: 6px; border-radius: 6px; font-size: 13px } .plain { color: #6b7280 }
  .card { border-left: 4px solid #9ca3af; padding-left: 8px } .press { font-weight: 600 }
  .attention { background: #fde8e8 } .good { background: #dcfce7 } .accent { background: #dbeafe } .warning { background: #fef9c3 }`

const rows: string[] = []
for (const type of channelTypes as readonly AnyChannelType[]) {
  const articles = await Promise.all(said.map((notice) => looks(type, notice)))
  if (articles.some((one) => one !== ''))
    rows.push(`<h2>${type.title}</h2><section>${articles.join('')}</section>`)
}
console.log(
  `<!doctype html><meta charset="utf-8"><title>Messages</title><style>${style}</style>${rows.join('')}`,
)
