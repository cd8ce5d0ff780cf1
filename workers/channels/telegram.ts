import { z } from 'zod'
import type { Notice } from '#core/incident/schema'
import { anatomyOf, type Fact, headlineOf } from './anatomy.ts'
import { defineChannel, dots, fields, hostOf, jsonOf, postJson, type Reading, tried } from './define.ts'
import { apiUrl, asTyped, token, under } from './fields.ts'
import { escapeHtml, escapeTelegram, fit } from './markup.ts'

const config = z.object({
  token: token('Bot token', 'From @BotFather: /newbot, or /token for a bot you have.').regex(
    /^\d+:[\w-]+$/,
    'A bot token is digits, a colon and letters',
  ),
  chatId: z
    .string()
    .regex(/^(-?\d{1,20}|@\w{5,32})$/, 'A number, or @name of a public channel')
    .meta({
      title: 'Chat ID',
      description:
        'Write to the bot, or add it to the group, then read chat.id in api.telegram.org/bot<token>/getUpdates. A group’s begins with a minus.',
      examples: ['-1001234567890'],
    }),
  topicId: z.int().min(1).optional().meta({
    title: 'Topic',
    description: 'In a group with topics: the number in a link to the topic. Left out: General.',
  }),
  apiUrl: apiUrl('https://api.telegram.org'),
})

// Of the 4096 that a message may have, after its entities are read: https://core.telegram.org/bots/api#sendmessage
const maxTitle = 500
const maxValue = 600
const maxBody = 2000
const maxUrl = 500

const valueOf = ({ value, url }: Fact): string =>
  url !== undefined && url.length <= maxUrl
    ? `<a href="${escapeHtml(url)}">${fit(value, maxValue, escapeHtml)}</a>`
    : fit(value, maxValue, escapeTelegram)

/** https://core.telegram.org/bots/api#html-style. Links in the text, not buttons: those must have public addresses. */
function textOf(notice: Notice, now: number): string {
  const said = anatomyOf(notice, now)
  const lines =
    said.body === null
      ? said.facts.map((fact) => `<b>${fact.label}</b>  ${valueOf(fact)}`)
      : [fit(said.body, maxBody, escapeTelegram)]
  const links = said.presses
    .filter(({ url }) => url.length <= maxUrl)
    .map(({ text, url }) => `<a href="${escapeHtml(url)}">${text}</a>`)
  const title = `<b>${fit(headlineOf(said), maxTitle, escapeTelegram)}</b>`
  return [title, ...lines, links.join(' · ')].filter((one) => one !== '').join('\n')
}

// What is said by the words alone; a 403 always means that nobody there wants to hear: https://core.telegram.org/bots/api#making-requests
function readingOf(status: number, body: string): Reading | null {
  const { ok, description } = jsonOf(body)
  if (ok !== false || typeof description !== 'string') return null
  // The token is unknown, or was revoked.
  if (status === 401 || status === 404) return 'revoked'
  if (status === 403 && description.startsWith('Forbidden')) return 'revoked'
  return /chat not found|user not found|CHAT_WRITE_FORBIDDEN/i.test(description) ? 'revoked' : null
}

export const telegram = defineChannel({
  type: 'telegram',
  title: 'Telegram',
  config,
  stored: config,
  ...asTyped,
  mask: (stored) => ({ ...stored, token: dots }),
  secrets: (stored) => [stored.token, stored.token.replace(/^\d+:/, '')],
  recipient: ({ apiUrl: base, chatId }) => `${hostOf(base)}/${String(chatId)}`,
  address: (stored) => stored.apiUrl,

  async toRequest({ token: bot, chatId, topicId, apiUrl: base }, notice, { now, thread, replayed, ask }) {
    const call = (method: string, body: object) =>
      postJson(under(base, `bot${bot}/${method}`), JSON.stringify(body))
    const message = {
      text: textOf(notice, now),
      parse_mode: 'HTML',
      link_preview_options: { is_disabled: true },
    }
    const first = notice.incident && thread?.['messageId'] !== undefined ? Number(thread['messageId']) : null
    if (first !== null && !replayed)
      await tried(
        ask,
        call('editMessageText', { chat_id: thread?.['chatId'], message_id: first, ...message }),
      )
    return call('sendMessage', {
      chat_id: chatId,
      ...(topicId !== undefined && { message_thread_id: topicId }),
      ...message,
      // That somebody has taken it on wakes nobody.
      disable_notification: notice.event === 'incident.acknowledged',
      ...(first !== null && {
        reply_parameters: { message_id: first, allow_sending_without_reply: true },
      }),
    })
  },

  classify: readingOf,
  receipt(body) {
    const result = fields(jsonOf(body)['result'])
    const { message_id: messageId } = result
    const { id: chatId } = fields(result['chat'])
    return typeof messageId === 'number' ? { messageId: String(messageId), chatId: String(chatId) } : null
  },

  // A group that became a supergroup has another ID from then on: https://core.telegram.org/bots/api#responseparameters
  otherwise({ body }, stored, saying) {
    const { description, parameters } = jsonOf(body)
    const { migrate_to_chat_id: chatId } = fields(parameters)
    if (typeof chatId === 'number')
      return { stored: { ...stored, chatId: String(chatId) }, saying: { ...saying, thread: null } }
    if (stored.topicId === undefined || !/message thread not found|TOPIC_/.test(String(description)))
      return null
    // The topic was closed or deleted: better said in the general one than nowhere.
    const { topicId: _gone, ...rest } = stored
    return { stored: rest, saying }
  },
})
