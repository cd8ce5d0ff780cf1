import type { ChatExample } from './define.ts'
import { button, html } from './look.ts'

interface Message {
  text: string
  mrkdwn: boolean
  blocks: Block[]
}
interface Block {
  type: string
  text?: { type: string; text: string }
  elements?: Element[]
}
interface Element {
  type: string
  text?: string | { text: string }
  url?: string
  value?: string
  fallback?: string
  style?: { bold?: boolean } | string
  elements?: Element[]
}

/** Slack's three entities, and what they stand for in the text of a notification. */
const decoded = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

const wordsOf = ({ text }: Element): string => (typeof text === 'string' ? text : (text?.text ?? ''))

function inline(element: Element): string {
  if (element.type === 'rich_text_section') return (element.elements ?? []).map(inline).join('')
  if (element.type === 'date') return `<time>${html(element.fallback ?? '')}</time>`
  const words = html(wordsOf(element)).replaceAll('\n', '<br>')
  if (element.type === 'link') return `<a href="${html(element.url ?? '')}">${words}</a>`
  return typeof element.style === 'object' && element.style.bold ? `<b>${words}</b>` : words
}

function blockOf(block: Block): string {
  // mrkdwn would be markup: nothing of ours uses it.
  if (block.text && block.text.type !== 'plain_text') throw new Error(`${block.text.type} in a ${block.type}`)
  if (block.type === 'header') return `<h3>${html(block.text?.text ?? '')}</h3>`
  if (block.type === 'actions')
    return `<div>${(block.elements ?? []).map((one) => button(wordsOf(one), one.url ?? `press:${one.value ?? ''}`)).join(' ')}</div>`
  return `<div>${(block.elements ?? []).map(inline).join('')}</div>`
}

const parse = (body: string) => JSON.parse(body) as Message

/** A message for Slack, by webhook or bot. */
export const slackLook: ChatExample = {
  look(body) {
    const { text, blocks } = parse(body)
    return `<p class="push">${html(decoded(text))}</p>${blocks.map(blockOf).join('')}`
  },
  // Anything in angle brackets is a command to Slack.
  pings: (body) => parse(body).text.match(/<[^>]*>/g) ?? [],
  limits(body) {
    const { text, blocks } = parse(body)
    const [header, rich] = blocks
    const said = JSON.stringify(rich)
    return [
      ['text', text.length, 3000],
      ['header', header?.text?.text.length ?? 0, 150],
      ['rich text', said.length, 10_000],
      ['blocks', blocks.length, 50],
    ]
  },
}
