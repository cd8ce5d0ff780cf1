import { describe, it } from 'vitest'
import { laidOut } from './examples/laid-out.ts'
import { acknowledged, monitor, opened, resolved, said } from './examples/notices.ts'
import { slack } from './slack.ts'

const message = async (...[notice]: [Parameters<typeof laidOut>[1]]) =>
  (await laidOut(slack, notice)).sent.body

interface Piece {
  type: string
  text: string
  fallback?: string
}
/** The rich text, as it reads. */
const linesOf = ({ blocks }: { blocks: { elements: { elements: Piece[] }[] }[] }) =>
  (blocks[1]?.elements[0]?.elements ?? [])
    .map(({ text, fallback }) => fallback ?? text)
    .join('')
    .split('\n')

describe('a Slack message', () => {
  it('says what, where from, since when and the last error, with links as buttons', async ({ expect }) => {
    const changes = { cause: 'HTTP 503 <upstream> from Western Europe' }
    const sent = await message(said('incident.opened', { title: 'Checkout & <API> is down' }, changes))
    expect(sent.text).toBe(
      '🔴 Checkout &amp; &lt;API&gt; is down: HTTP 503 &lt;upstream&gt; from Western Europe',
    )
    expect(sent.blocks[0].text).toMatchObject({ type: 'plain_text', text: '🔴 Checkout & <API> is down' })
    expect(linesOf(sent)).toEqual([
      'What  https://shop.example.com/?a=1&b=2',
      'Where from  Western Europe, Eastern North America',
      'Since  2026-11-20 19:00:00 UTC (4 min 12 s)',
      'Last error  HTTP 503 <upstream> from Western Europe',
    ])
    const buttons: { text: { text: string }; url: string }[] = sent.blocks[2].elements
    expect(buttons.map(({ text, url }) => [text.text, url])).toEqual([
      ['Open incident', 'https://vedette.example.com/incidents/inc_1'],
      ['Open target', 'https://shop.example.com/?a=1&b=2'],
    ])
  })

  it('shows when it began in the time zone of who reads it', async ({ expect }) => {
    const { blocks } = await message(opened)
    expect(blocks[1].elements[0].elements).toContainEqual({
      type: 'date',
      timestamp: Date.UTC(2026, 10, 20, 19) / 1000,
      format: '{date_short_pretty} {time_secs}',
      fallback: '2026-11-20 19:00:00 UTC',
    })
  })

  it('says how long it lasted, and why it was closed', async ({ expect }) => {
    expect(linesOf(await message(resolved))).toEqual(
      expect.arrayContaining([
        'Why  The checks pass again',
        'Lasted  4 min 12 s, from 2026-11-20 19:00:00 UTC',
        'It was  HTTP 503 from Western Europe',
      ]),
    )
    expect(linesOf(await message(acknowledged))[0]).toBe('Who  Acknowledged by Anna')
  })

  it('has no button to a target that is no URL', async ({ expect }) => {
    const target = 'db.example.com:5432 over TCP'
    const { blocks } = await message({ ...opened, monitor: { ...monitor, target } })
    expect(blocks[2].elements).toHaveLength(1)
  })

  it('never ends in half an entity', async ({ expect }) => {
    const huge = '&<😀'.repeat(4000)
    const { text } = await message(said('incident.opened', { title: huge, text: huge }))
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)[a-z]*…/)
    expect(text.isWellFormed()).toBe(true)
  })
})
