import { describe, it } from 'vitest'
import { deliver } from './deliver.ts'
import { laidOut } from './examples/laid-out.ts'
import { acknowledged, escalated, expiring, now, opened, resolved } from './examples/notices.ts'
import { receiver, storedFor } from './examples/send.ts'
import { slackBot } from './slack-bot.ts'

const thread = { channel: 'C1', ts: '1503435956.000247' }
const taken = '{"ok":true}'
const refused = '{"ok":false,"error":"edit_window_closed"}'

describe('a Slack bot', () => {
  it('begins a thread for an incident, and takes its token in a header', async ({ expect }) => {
    const { asked, sent } = await laidOut(slackBot, opened)
    expect(asked).toEqual([])
    expect(sent.path).toBe('/chat.postMessage')
    expect(sent.headers.get('authorization')).toMatch(/^Bearer xoxb-/)
    expect(sent.body.channel).toBe('C0123456789')
    expect(sent.body).not.toHaveProperty('thread_ts')
    expect(slackBot.receipt?.(JSON.stringify({ ok: true, ...thread }))).toEqual(thread)
  })

  it('answers in the thread, and makes the first message say how things stand', async ({ expect }) => {
    const { asked, sent } = await laidOut(slackBot, resolved, { thread, answer: taken })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ path: '/chat.update', body: { ...thread, parse: 'none' } })
    expect(asked[0]?.body.text).toContain('Checkout is back up')
    expect(sent.body).toMatchObject({ channel: 'C1', thread_ts: thread.ts })
  })

  it('shows in the channel too what concerns all who saw it there', async ({ expect }) => {
    const broadcast = async (notice: typeof opened, answer: string) =>
      (await laidOut(slackBot, notice, { thread, answer })).sent.body.reply_broadcast
    expect(await broadcast(escalated, taken)).toBe(true)
    expect(await broadcast(resolved, taken)).toBe(true)
    expect(await broadcast(acknowledged, taken)).toBe(false)
    // The overview could not be made true: then it is said there.
    expect(await broadcast(acknowledged, refused)).toBe(true)
  })

  it('begins no thread with reminders, which come weeks apart', async ({ expect }) => {
    const { asked, sent } = await laidOut(slackBot, expiring, { thread })
    expect(asked).toEqual([])
    expect(sent.body).not.toHaveProperty('thread_ts')
  })

  it('says it outside a thread that is gone', async ({ expect }) => {
    const { origin, answers, received } = receiver()
    await answers({ text: '{"ok":false,"error":"thread_not_found"}' })
    const channel = { type: 'slack-bot', config: storedFor(slackBot, origin) }
    const outcome = await deliver(channel, resolved, { allowPrivateTargets: true, now, thread })
    const posts = (await received()).filter(({ path }) => path.endsWith('chat.postMessage'))
    expect(posts.map(({ body }) => 'thread_ts' in JSON.parse(body))).toEqual([true, false])
    expect(outcome.result).toBe('permanent')
  })

  it('takes a channel by ID or name, and a token only from a bot', ({ expect }) => {
    const fits = (more: object) =>
      slackBot.config.safeParse({ token: 'xoxb-1', channel: 'C0123456789', ...more }).success
    expect(fits({})).toBe(true)
    expect(fits({ channel: '#ops-alerts' })).toBe(true)
    for (const wrong of [{ channel: '' }, { channel: 'a b' }, { token: 'abc' }, { token: 'xoxb 1' }])
      expect(fits(wrong), JSON.stringify(wrong)).toBe(false)
  })
})
