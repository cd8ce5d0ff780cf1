import { describe, it } from 'vitest'
import type { Incident, Notice } from '#core/incident/schema'
import { askNothing } from './define.ts'
import { slack } from './slack.ts'

const now = Date.UTC(2026, 10, 20, 19, 4, 12)
const incident: Incident = {
  id: 'inc_1',
  workspaceId: 'wsp_1',
  status: 'open',
  severity: 'critical',
  title: 'Checkout & <API> is down',
  cause: 'HTTP 503 <upstream> from Western Europe',
  monitorId: 'mon_1',
  ruleId: null,
  regions: ['weur', 'enam'],
  startedAt: now - 252_000,
  acknowledgedAt: null,
  resolvedAt: null,
  reason: null,
  timeline: [],
}
const notice = (part: Partial<Notice> = {}, changes: Partial<Incident> = {}): Notice => ({
  id: 'dlv_1',
  event: 'incident.opened',
  at: now,
  title: incident.title,
  text: `${incident.cause}\nmore`,
  url: 'https://vedette.example.com/incidents/inc_1',
  incident: { ...incident, ...changes },
  monitor: { id: 'mon_1', name: 'Checkout', target: 'https://shop.example.com/?a=1&b=2', tags: [] },
  regions: incident.regions,
  ...part,
})

interface Message {
  text: string
  blocks: [
    { type: 'header'; text: { type: string; text: string } },
    { type: 'section'; text: { type: string; text: string } },
    { type: 'actions'; elements: { text: { text: string }; url: string }[] },
  ]
}
const saying = { now, thread: null, ask: askNothing }
const message = async (said: Notice): Promise<Message> => {
  const request = await slack.toRequest(
    { webhookUrl: 'https://hooks.slack.com/services/T/B/x' },
    said,
    saying,
  )
  return request.json()
}

describe('a Slack message', () => {
  it('says what, where from, since when and the last error, with links as buttons', async ({ expect }) => {
    const { text, blocks } = await message(notice())
    expect(text).toBe('🔴 Checkout &amp; &lt;API&gt; is down: HTTP 503 &lt;upstream&gt; from Western Europe')
    const [header, section, actions] = blocks
    expect(header.text).toMatchObject({ type: 'plain_text', text: '🔴 Checkout & <API> is down' })
    expect(section.text.text.split('\n')).toEqual([
      '*What*  https://shop.example.com/?a=1&amp;b=2',
      '*Where from*  Western Europe, Eastern North America',
      '*Since*  2026-11-20 19:00:00 UTC (4 min 12 s)',
      '*Last error*  HTTP 503 &lt;upstream&gt; from Western Europe',
    ])
    expect(actions.elements.map(({ text: label, url }) => [label.text, url])).toEqual([
      ['Open incident', 'https://vedette.example.com/incidents/inc_1'],
      ['Open target', 'https://shop.example.com/?a=1&b=2'],
    ])
  })

  it('says how long it lasted, and why it was closed', async ({ expect }) => {
    const over = { status: 'resolved', resolvedAt: now, reason: 'Resolved by user ann' } as const
    const { blocks } = await message(
      notice({ event: 'incident.resolved', title: 'Checkout is back up' }, over),
    )
    expect(blocks[0].text.text).toBe('🟢 Checkout is back up')
    expect(blocks[1].text.text).toContain('*Why*  Resolved by user ann')
    expect(blocks[1].text.text).toContain('*Lasted*  4 min 12 s, from 2026-11-20 19:00:00 UTC')
  })

  it('keeps to the lengths Slack takes, without half a character or half an entity', async ({ expect }) => {
    const huge = '&<😀>'.repeat(4000)
    const monitor = { id: 'mon_1', name: huge, target: huge, tags: [] }
    const { text, blocks } = await message(
      notice({ title: huge, text: huge, monitor }, { cause: huge, reason: huge }),
    )
    expect(text.length).toBeLessThanOrEqual(3000)
    expect(blocks[0].text.text.length).toBeLessThanOrEqual(150)
    expect(blocks[1].text.text.length).toBeLessThanOrEqual(3000)
    const { text: plain } = await message(notice({ incident: null, title: huge, text: huge }))
    for (const said of [text, plain, blocks[1].text.text]) {
      expect(said).not.toMatch(/&(?!amp;|lt;|gt;)[a-z]*…/)
      expect(said.isWellFormed()).toBe(true)
    }
    expect(blocks[0].text.text.isWellFormed()).toBe(true)
  })

  it('has no button to a target that is no URL', async ({ expect }) => {
    const monitor = { id: 'mon_1', name: 'db', target: 'db.example.com:5432 over TCP', tags: [] }
    const { blocks } = await message(notice({ monitor }))
    expect(blocks[2].elements.map(({ text }) => text.text)).toEqual(['Open incident'])
  })

  it('knows the words by which Slack says a hook is gone, and no others', ({ expect }) => {
    for (const body of ['no_service', 'invalid_token', 'channel_is_archived\n'])
      expect(slack.classify?.(404, body), body).toBe('revoked')
    for (const body of ['invalid_payload', 'action_prohibited', 'no', ''])
      expect(slack.classify?.(403, body), body).toBeNull()
  })
})
