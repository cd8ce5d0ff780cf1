import { describe, it } from 'vitest'
import { deliver } from './deliver.ts'
import { discordBot } from './discord-bot.ts'
import { laidOut } from './examples/laid-out.ts'
import { expiring, now, opened, resolved } from './examples/notices.ts'
import { receiver, storedFor } from './examples/send.ts'

const messages = '/channels/1200000000000000002/messages'
const acknowledgeUrl = 'https://vedette.example.com/a/x'
const thread = { id: '11' }

describe('a Discord bot', () => {
  it('writes to its channel, once, with its token in a header', async ({ expect }) => {
    const { asked, sent } = await laidOut(discordBot, opened)
    expect(asked).toEqual([])
    expect(sent).toMatchObject({ method: 'POST', path: messages })
    expect(sent.headers.get('authorization')).toMatch(/^Bot MTE\./)
    expect(sent.body).toMatchObject({ nonce: opened.id, enforce_nonce: true })
    expect(sent.body).not.toHaveProperty('message_reference')
    expect(sent.body.allowed_mentions).toEqual({ parse: [], replied_user: false })
    expect(discordBot.receipt?.('{"id":"11","channel_id":"12"}')).toEqual(thread)
  })

  it('makes the first message say how things stand, and answers it', async ({ expect }) => {
    const { asked, sent } = await laidOut(discordBot, resolved, { thread })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ method: 'PATCH', path: `${messages}/11` })
    expect(asked[0]?.body.embeds[0].color).toBe(0x16a34a)
    expect(sent.body.message_reference).toEqual({ message_id: '11', fail_if_not_exists: false })
  })

  it('answers nothing with reminders, which come weeks apart', async ({ expect }) => {
    const { asked, sent } = await laidOut(discordBot, expiring, { thread })
    expect(asked).toEqual([])
    expect(sent.body).not.toHaveProperty('message_reference')
  })

  it('is said again where somebody asks for that, although Discord has it', async ({ expect }) => {
    const { asked, sent } = await laidOut(discordBot, opened, { thread, replayed: true })
    expect(asked).toEqual([])
    expect(sent.body).not.toHaveProperty('nonce')
  })

  it('has a button that acknowledges where presses can come back, else a link', async ({ expect }) => {
    const first = async (notice: typeof opened, config: object) =>
      (await laidOut(discordBot, notice, { config })).sent.body.components[0].components[0]
    const notice = { ...opened, acknowledgeUrl }
    const button = { type: 2, style: 1, label: 'Acknowledge', custom_id: 'acknowledge:inc_1' }
    expect(await first(notice, {})).toEqual(button)
    const link = { type: 2, style: 5, label: 'Acknowledge', url: acknowledgeUrl }
    expect(await first(notice, { publicKey: undefined })).toEqual(link)
    // Over, there is nothing to acknowledge.
    expect(await first(resolved, {})).toMatchObject({ label: 'Open incident', style: 5 })
  })

  it('writes an address that no button can hold among the facts', async ({ expect }) => {
    const url = `https://vedette.example.com/${'x'.repeat(500)}`
    const { sent } = await laidOut(discordBot, { ...opened, url })
    expect(JSON.stringify(sent.body.components)).not.toContain('Open incident')
    expect(sent.body.embeds[0].fields.at(-1)).toEqual({ name: 'Press', value: `[Open incident](${url})` })
  })

  it('is switched off by a token that was reset, and a channel that is closed to it', async ({ expect }) => {
    const { origin, answers } = receiver()
    await answers({ status: '401', text: '{"message":"401: Unauthorized","code":0}' })
    const channel = { type: 'discord-bot', config: storedFor(discordBot, origin) }
    const outcome = await deliver(channel, opened, { allowPrivateTargets: true, now })
    expect(outcome).toMatchObject({ result: 'revoked', status: 401 })
  })

  it('takes a token alone, and IDs and keys as Discord shows them', ({ expect }) => {
    const publicKey = 'a'.repeat(64)
    const fits = (more: object) =>
      discordBot.config.safeParse({ token: 'MTE.a.b', channelId: '1200000000000000002', ...more }).success
    expect(fits({})).toBe(true)
    expect(fits({ publicKey })).toBe(true)
    const wrongs = [{ token: 'Bot MTE' }, { channelId: '#ops' }, { channelId: '12' }, { publicKey: 'abc' }]
    for (const wrong of wrongs) expect(fits(wrong), JSON.stringify(wrong)).toBe(false)
  })
})
