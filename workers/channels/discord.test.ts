import { describe, it } from 'vitest'
import { deliver } from './deliver.ts'
import { discord } from './discord.ts'
import { laidOut } from './examples/laid-out.ts'
import { expiring, now, opened, resolved } from './examples/notices.ts'
import { receiver, storedFor } from './examples/send.ts'

const hook = /^\/api\/webhooks\/1234567890\/[\w-]+/

describe('a Discord message', () => {
  it('asks which message it has become, and calls nobody', async ({ expect }) => {
    const { sent } = await laidOut(discord, opened)
    expect(sent.path).toMatch(hook)
    expect(sent.path).toMatch(/\?wait=true&with_components=true$/)
    expect(sent.body.allowed_mentions).toEqual({ parse: [], replied_user: false })
    expect(sent.body.content).toBe('**🔴 Checkout is down**: HTTP 503 from Western Europe')
    expect(sent.body.embeds[0]).toMatchObject({ color: 0xd92d20, timestamp: '2026-11-20T19:04:12.000Z' })
  })

  it('shows when it began in the time zone of who reads it', async ({ expect }) => {
    const { sent } = await laidOut(discord, opened)
    expect(sent.body.embeds[0].fields).toContainEqual({
      name: 'Since',
      value: `<t:${Date.UTC(2026, 10, 20, 19) / 1000}:f> \\(4 min 12 s\\)`,
    })
  })

  it('changes the first message when things change', async ({ expect }) => {
    const { asked, sent } = await laidOut(discord, resolved, { thread: { id: '11' } })
    expect(asked[0]).toMatchObject({ method: 'PATCH' })
    expect(asked[0]?.path).toMatch(/\/messages\/11\?with_components=true$/)
    expect(asked[0]?.body.embeds[0].color).toBe(0x16a34a)
    expect(sent.body).not.toHaveProperty('thread_name')
  })

  it('makes each incident a post of its own in a forum', async ({ expect }) => {
    const config = { forum: true }
    const first = await laidOut(discord, opened, { config })
    expect(first.sent.body.thread_name).toBe('🔴 Checkout is down')
    const thread = discord.receipt?.('{"id":"11","channel_id":"11"}') ?? {}
    expect(thread).toEqual({ id: '11', post: '11' })
    const later = await laidOut(discord, resolved, { config, thread })
    expect(later.asked[0]?.path).toMatch(/\/messages\/11\?with_components=true&thread_id=11$/)
    expect(later.sent.path).toMatch(/thread_id=11/)
    expect(later.sent.body).not.toHaveProperty('thread_name')
    // A reminder belongs to no incident, and begins a post as well.
    expect((await laidOut(discord, expiring, { config, thread })).sent.body.thread_name).toContain(
      'certificate',
    )
  })

  it('begins another post where somebody has deleted the first', async ({ expect }) => {
    const { origin, answers, received } = receiver()
    await answers({ status: '404', text: '{"message":"Unknown Channel","code":10003}' })
    const channel = { type: 'discord', config: storedFor(discord, origin, { forum: true }) }
    const options = { allowPrivateTargets: true, now, thread: { id: '11', post: '11' } }
    expect(await deliver(channel, resolved, options)).toMatchObject({ result: 'revoked' })
    const posts = (await received()).filter(({ method }) => method === 'POST')
    expect(posts.map(({ body }) => 'thread_name' in JSON.parse(body))).toEqual([false, true])
  })
})
