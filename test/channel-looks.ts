/**
 * Every message of every channel that people read, as HTML for the eye: its markup interpreted as the receiver does.
 * Not what the receiver draws, but all that it says, in its order: node --js-base-64 test/channel-looks.ts > looks.html
 */
import { registerHooks } from 'node:module'
import type { Notice } from '#core/incident/schema'
import type { AnyChannelType, ChannelTypeName } from '../workers/channels/index.ts'

// Mail opens sockets of the Workers runtime; nothing is sent here.
registerHooks({
  resolve: (name, context, next) =>
    name === 'cloudflare:sockets'
      ? { url: 'data:text/javascript,export const connect = null', shortCircuit: true }
      : next(name, context),
})
const { channelTypes } = await import('../workers/channels/index.ts')
const { examples } = await import('../workers/channels/examples/index.ts')
const notices = await import('../workers/channels/examples/notices.ts')
const { pushText } = await import('../workers/channels/push-text.ts')

const origin = 'https://hooks.example.com/a'
const acknowledgeUrl = 'https://vedette.example.com/a/3f9c'
const said: Notice[] = [
  { ...notices.opened, acknowledgeUrl },
  notices.acknowledged,
  notices.resolved,
  notices.expiring,
  notices.test,
]

/** What later messages of an incident belong to. */
const issueOf = ({ event }: Notice) => (event === 'incident.opened' ? null : { number: '7', key: 'OPS-7' })

/** Shown by the words of their bodies: what their receivers make of them is nowhere written. */
const told = new Set([
  'github-issue',
  'jira-issue',
  'pagerduty',
  'opsgenie',
  'splunk-on-call',
  'pushover',
  'apprise',
])

/** A body as its receiver reads it, where nothing here draws it. */
const readable = (body: string): string =>
  body.startsWith('{')
    ? JSON.stringify(JSON.parse(body), null, 1).replaceAll(String.raw`\n`, '\n')
    : body.replaceAll('&', '\n')
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

async function looks(type: AnyChannelType, notice: Notice): Promise<string> {
  const example = examples[type.type as ChannelTypeName]
  if (!('toRequest' in type) || !(example.chat || told.has(type.type))) return ''
  const stored = type.stored.parse(type.keep(type.config.parse(example.typed(origin)), null, () => ''))
  const ask = () => Promise.resolve({ status: 200, body: '{}' })
  const request = await type.toRequest(stored, notice, { now: notices.now, thread: issueOf(notice), ask })
  const text = await request.text()
  return `<article>${example.chat?.look(text) ?? `<pre>${escaped(readable(text))}</pre>`}</article>`
}

const style = `
  body { font: 15px/1.4 system-ui, 'Noto Color Emoji', sans-serif; margin: 16px; background: #e5e7eb }
  section { display: flex; gap: 12px; margin-bottom: 24px; align-items: flex-start }
  article { width: 340px; flex: none; padding: 12px; border-radius: 12px; background: #fff; overflow-wrap: anywhere }
  pre { font: 12px/1.35 ui-monospace, monospace; white-space: pre-wrap; margin: 0 }
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
const pushes = said.map((notice) => pushText(notice, { titleBytes: 300, bodyBytes: 1500 }))
const pops = pushes.map(
  ({ title, body }) => `<article><h3>${escaped(title)}</h3><pre>${escaped(body)}</pre></article>`,
)
rows.push(`<h2>Phone and browser push</h2><section>${pops.join('')}</section>`)
console.log(
  `<!doctype html><meta charset="utf-8"><title>Messages</title><style>${style}</style>${rows.join('')}`,
)
