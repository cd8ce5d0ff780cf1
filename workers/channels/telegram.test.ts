import { describe, it } from 'vitest'
import { deliver } from './deliver.ts'
import { laidOut } from './examples/laid-out.ts'
import { acknowledged, now, opened, resolved } from './examples/notices.ts'
import { receiver, storedFor } from './examples/send.ts'
import { telegram } from './telegram.ts'

const thread = { messageId: '4711', chatId: '-100' }
const refusal = (description: string, parameters?: object) =>
  JSON.stringify({ ok: false, error_code: 400, description, parameters })

describe('a Telegram message', () => {
  it('answers the first one, and changes it', async ({ expect }) => {
    const { asked, sent } = await laidOut(telegram, resolved, { thread })
    expect(asked[0]?.path).toMatch(/^\/bot123456:[\w-]+\/editMessageText$/)
    expect(asked[0]?.body).toMatchObject({ chat_id: '-100', message_id: 4711 })
    expect(sent.body.reply_parameters).toEqual({ message_id: 4711, allow_sending_without_reply: true })
  })

  it('rings for an outage, and not because somebody has taken it on', async ({ expect }) => {
    expect((await laidOut(telegram, opened)).sent.body.disable_notification).toBe(false)
    expect((await laidOut(telegram, acknowledged)).sent.body.disable_notification).toBe(true)
  })

  it('follows a group that became a supergroup', async ({ expect }) => {
    const { origin, answers, received } = receiver()
    await answers({
      status: '400',
      text: refusal('Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: -1009876543210,
      }),
    })
    const channel = { type: 'telegram', config: storedFor(telegram, origin) }
    await deliver(channel, opened, { allowPrivateTargets: true, now })
    const chats = (await received()).map(({ body }) => JSON.parse(body).chat_id)
    expect(chats).toEqual(['-1001234567890', '-1009876543210'])
  })

  it('goes to the topic, and to the general one when that is gone', async ({ expect }) => {
    const { origin, answers, received } = receiver()
    await answers({ status: '400', text: refusal('Bad Request: message thread not found') })
    const channel = { type: 'telegram', config: storedFor(telegram, origin, { topicId: 7 }) }
    await deliver(channel, opened, { allowPrivateTargets: true, now })
    const topics = (await received()).map(({ body }) => JSON.parse(body).message_thread_id)
    expect(topics).toEqual([7, undefined])
  })

  it('takes a number or a public name as chat', ({ expect }) => {
    const fits = (chatId: string) => telegram.config.safeParse({ token: '1:a', chatId }).success
    for (const right of ['123', '-1001234567890', '@our_status']) expect(fits(right), right).toBe(true)
    for (const wrong of ['', 'ops', '@a', '1.5']) expect(fits(wrong), wrong).toBe(false)
  })
})
