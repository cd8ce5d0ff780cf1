import { describe, it } from 'vitest'
import { testNotice } from '#core/incident/notice'
import type { Notice } from '#core/incident/schema'
import { deliver } from './deliver.ts'
import type { ChatExample } from './examples/define.ts'
import { textOf } from './examples/look.ts'
import {
  acknowledged,
  expiring,
  monitor,
  now,
  opened,
  resolved,
  said,
  test,
  url,
} from './examples/notices.ts'
import { exampleOf, receiver, sendTo, storedFor } from './examples/send.ts'
import { type AnyChannelType, channelType, channelTypes } from './index.ts'

// What every channel must keep whose messages people read. A type is one by the `chat` of its example.

const options = { allowPrivateTargets: true, now }

/** Markup of every receiver there is, and what calls people. Short enough for every title. */
const hostile =
  '*a* **b** _c_ ~~d~~ `e` <b>f</b> <!channel> <@U1> <users/all> @everyone @admin :fire: [g](x) &amp; \\w \\*'
/** The same where there is room: an address with markup in it, another hidden behind words, headings and lists. */
const hostileCause = `${hostile} ||h|| <http://evil.example|click> https://x.example/_i_/*j*?k=1&l=2 "quoted"\n# big\n- list\n> quote\n1. one`
const plenty = {
  letters: 'x',
  'what is escaped': '&<😀',
  'wide characters': '漢字',
  markup: '**_`@:',
  addresses: 'https://x.example/_a_?b=1&c=2 ',
  'long addresses': `https://x.example/${'a'.repeat(1900)} `,
}

/** On one line, for it is laid out so. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const chatTypes = (channelTypes as readonly AnyChannelType[]).filter((type) => exampleOf(type).chat)

describe.for(chatTypes.map(({ type }) => type))('%s', (name) => {
  const type = channelType(name)
  const chat = exampleOf(type).chat as ChatExample
  const bodyOf = async (notice: Notice): Promise<string> => {
    const { outcome, received } = await sendTo(type, { status: '200' }, notice, options)
    if (outcome.result !== 'delivered') throw new Error(`${outcome.result}: ${outcome.error}`)
    // Before it, what repeated by itself may have been called off.
    return received.at(-1)?.body ?? ''
  }
  const read = async (notice: Notice): Promise<string> => flat(textOf(chat.look(await bodyOf(notice))))

  it('says what, where from, since when, why, and what to press', async ({ expect }) => {
    const body = await bodyOf(opened)
    const text = flat(textOf(chat.look(body)))
    expect(text).toContain('Checkout is down')
    expect(text).toContain('https://shop.example.com/?a=1&b=2')
    expect(text).toContain('Western Europe, Eastern North America')
    expect(text).toContain('(4 min 12 s)')
    expect(text).toContain('HTTP 503 from Western Europe')
    expect(body).toContain(url)
  })

  it('says who has taken it on, and how long it lasted', async ({ expect }) => {
    const seen = await read(acknowledged)
    expect(seen).toContain('Acknowledged: Checkout is down')
    expect(seen).toContain('Acknowledged by Anna')
    const over = await read(resolved)
    expect(over).toContain('Checkout is back up')
    expect(over).toContain('The checks pass again')
    expect(over).toContain('4 min 12 s')
    expect(over).toContain('HTTP 503 from Western Europe')
  })

  it('says what runs out, and when', async ({ expect }) => {
    const text = await read(expiring)
    expect(text).toContain('The certificate of shop.example.com expires in 7 days')
    expect(text).toContain('Watched by')
  })

  it('says of a test that it is one', async ({ expect }) => {
    const text = await read(test)
    expect(text).toContain('Test from Vedette: ops')
    expect(text).toContain('This channel works. Alerts will look like this.')
  })

  it('shows what others have written as they wrote it, and calls nobody', async ({ expect }) => {
    const target = 'db <b>x</b> *y* @here'
    const notice = said(
      'incident.opened',
      { title: hostile, monitor: { ...monitor, target } },
      { title: hostile, cause: hostileCause },
    )
    const body = await bodyOf(notice)
    const text = flat(textOf(chat.look(body)))
    expect(text).toContain(hostile)
    expect(text).toContain(target)
    expect(text).toContain(flat(hostileCause))
    expect(chat.pings(body)).toEqual([])
    const tried = await bodyOf(testNotice('dlv_2', now, 'https://vedette.example.com', hostile))
    expect(flat(textOf(chat.look(tried)))).toContain(hostile)
    expect(chat.pings(tried)).toEqual([])
  })

  it.for(Object.entries(plenty))(
    'keeps to what its provider allows, however much there is of %s',
    async ([, part], { expect }) => {
      const huge = part.repeat(20_000 / part.length)
      const more = {
        title: huge,
        text: huge,
        url: `${url}?${'q'.repeat(1900)}`,
        monitor: { ...monitor, name: huge, target: huge },
      }
      const changes = { title: huge, cause: huge, reason: huge }
      const notices = [
        said('incident.opened', more, changes),
        said('incident.resolved', more, { ...changes, status: 'resolved', resolvedAt: now }),
        { ...testNotice('dlv_2', now, 'https://vedette.example.com', huge), text: huge },
      ]
      for (const notice of notices) {
        const body = await bodyOf(notice)
        expect(body.isWellFormed()).toBe(true)
        expect(JSON.stringify(JSON.parse(body))).not.toMatch(/\\ud[89a-f]/i)
        // It must still be what the receiver can read.
        expect(textOf(chat.look(body)).length).toBeGreaterThan(100)
        for (const [what, measured, max] of chat.limits(body))
          expect(measured, `${what} of ${notice.event}`).toBeLessThanOrEqual(max)
      }
    },
  )

  it.runIf('receipt' in type)('joins what follows to the first message', async ({ expect }) => {
    const { origin, answers, received } = receiver()
    await answers({ text: exampleOf(type).taken ?? '' })
    const channel = { type: type.type, config: storedFor(type, origin) }
    const first = await deliver(channel, opened, options)
    expect(first).toMatchObject({ result: 'delivered' })
    const thread = first.receipt ?? {}
    expect(Object.keys(thread).length).toBeGreaterThan(0)
    const before = (await received()).length
    expect(before).toBe(1)
    await deliver(channel, resolved, { ...options, thread })
    const after = (await received()).slice(before)
    // The first message is made to say how things stand, then it is said as news.
    expect(after).toHaveLength(2)
    const asSent = after.map(({ path, body }) => `${decodeURIComponent(path)} ${body}`)
    expect(Object.values(thread).some((id) => asSent[0]?.includes(id))).toBe(true)
    for (const body of after.map((one) => one.body))
      expect(textOf(chat.look(body))).toContain('Checkout is back up')
    // Said again on request, the first message stays as it is.
    await deliver(channel, opened, { ...options, thread, replayed: true })
    expect(await received()).toHaveLength(4)
  })

  it.runIf('receipt' in type)('says it although the first message cannot be changed', async ({ expect }) => {
    const { outcome } = await sendTo(type, { status: '200', text: exampleOf(type).taken ?? '' }, resolved, {
      ...options,
      // Receipts of another time: nothing of theirs is of use.
      thread: { channel: 'C1', ts: '1', id: '1', messageId: '1', chatId: '1', eventId: '$1', unknown: 'x' },
    })
    expect(outcome).toMatchObject({ result: 'delivered', error: null })
  })

  it.runIf('receipt' in type)(
    'is delivered also where the answer says nothing of use',
    async ({ expect }) => {
      const { outcome } = await sendTo(type, { status: '200', text: '{"ok":true}' }, opened, options)
      expect(outcome).toMatchObject({ result: 'delivered' })
      expect(outcome.receipt).toBeUndefined()
    },
  )
})
