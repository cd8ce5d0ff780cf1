import { describe, it } from 'vitest'
import { anatomyOf, aroundTime, factsBeside, plainLines, pushLineOf } from './anatomy.ts'
import { acknowledged, expiring, monitor, now, opened, resolved, said, test } from './examples/notices.ts'

describe('a notice in the words of a template', () => {
  it('is its text alone where that is the template’s, and keeps the facts beside a title of its own', ({
    expect,
  }) => {
    const own = { title: opened.title, text: opened.text }
    const text = anatomyOf({ ...opened, title: 'Oh', text: 'one\ntwo', own }, now)
    expect(text).toMatchObject({ title: 'Oh', gist: 'one', facts: [], body: 'one\ntwo', tone: 'critical' })
    expect(text.presses).toEqual(anatomyOf(opened, now).presses)
    const title = anatomyOf({ ...opened, title: 'Oh', own }, now)
    expect(title).toMatchObject({ title: 'Oh', body: null, facts: anatomyOf(opened, now).facts })
  })
})

describe('the parts of a notice', () => {
  it('come in the order in which people read them', ({ expect }) => {
    const { facts, presses, body } = anatomyOf(opened, now)
    expect(facts.map(({ label }) => label)).toEqual(['What', 'Where from', 'Since', 'Last error'])
    expect(presses.map(({ text }) => text)).toEqual(['Open incident', 'Open target'])
    expect(body).toBeNull()
  })

  it('sound as serious as they are', ({ expect }) => {
    const tone = (notice: typeof opened) => anatomyOf(notice, now).tone
    expect(tone(opened)).toBe('critical')
    expect(tone(said('incident.escalated', {}, { severity: 'warning' }))).toBe('warning')
    expect(tone(acknowledged)).toBe('seen')
    expect(tone(resolved)).toBe('good')
    expect(tone(expiring)).toBe('soon')
    expect(tone(test)).toBe('plain')
  })

  it('say of a reminder what runs out and when, and of a test no more than its text', ({ expect }) => {
    expect(plainLines(anatomyOf(expiring, now))).toEqual([
      'What: https://shop.example.com/?a=1&b=2',
      'Expires: 2026-11-27 12:00:00 UTC (in 7 days)',
      'Watched by: Checkout',
    ])
    expect(plainLines(anatomyOf(test, now))).toEqual(['This channel works. Alerts will look like this.'])
  })

  it('do without what a notice lacks', ({ expect }) => {
    const { facts, presses } = anatomyOf({ ...opened, monitor: null, regions: [] }, now)
    expect(facts.map(({ label }) => label)).toEqual(['Since', 'Why'])
    expect(presses.map(({ text }) => text)).toEqual(['Open incident'])
  })

  it('let an incident be acknowledged before anything else', ({ expect }) => {
    const acknowledgeUrl = 'https://vedette.example.com/a/xyz'
    const { presses, url } = anatomyOf({ ...opened, acknowledgeUrl }, now)
    expect(presses[0]).toEqual({ text: 'Acknowledge', url: acknowledgeUrl, does: 'acknowledge' })
    // Pressing the message itself must not be pressing that.
    expect(url).toBe(opened.url)
  })

  it('name what alerts from outside say of themselves', ({ expect }) => {
    const member = (key: string, endedAt: number | null = null) => ({
      key,
      title: `${key} is full`,
      severity: 'critical' as const,
      cause: '96 % used',
      labels: { service: 'shop', host: key },
      since: now,
      endedAt,
    })
    const fact = (members: ReturnType<typeof member>[]) =>
      anatomyOf({ ...said('incident.opened', {}, { members }), monitor: null, regions: [] }, now).facts[0]
    expect(fact([member('db-1')])).toEqual({ label: 'Labels', value: 'service=shop, host=db-1' })
    expect(fact([member('a'), member('b', now), member('c')])).toEqual({
      label: 'Together',
      value: '2 of 3 still open: a is full; c is full',
    })
    expect(fact(Array.from('abcdefg', (key) => member(key)))?.value).toMatch(
      /^7 of 7 still open: .*; and 2 more$/,
    )
  })

  it('say of an escalation why it comes now, and nothing of the kind when it got worse', ({ expect }) => {
    const text = `Nobody acknowledged within 10 min\n${opened.text}`
    const { facts } = anatomyOf(said('incident.escalated', { text }), now)
    expect(facts[0]).toEqual({ label: 'Why now', value: 'Nobody acknowledged within 10 min' })
    expect(anatomyOf(said('incident.escalated'), now).facts[0]?.label).toBe('What')
  })

  it('name regions once', ({ expect }) => {
    const cause = 'HTTP 503 from Western Europe, Eastern North America'
    const notice = said('incident.opened', {}, { cause })
    const anatomy = anatomyOf(notice, now)
    expect(anatomy.gist).toBe(cause)
    expect(anatomy.facts.at(-1)).toEqual({ label: 'Last error', value: 'HTTP 503' })
    // Beside the gist it is not said again.
    expect(factsBeside(anatomy).map(({ label }) => label)).toEqual(['What', 'Where from', 'Since'])
  })

  it('say what somebody has written by hand whole, and once', ({ expect }) => {
    const cause = 'Twelve tickets.\nAnna calls them.'
    const by = (part: object) => ({ ...said('incident.opened', {}, part), monitor: null, regions: [] })
    const anatomy = anatomyOf({ ...by({ title: 'Cards are declined', cause }), text: cause }, now)
    expect(anatomy.gist).toBe('Twelve tickets. Anna calls them.')
    expect(anatomy.facts.at(-1)).toEqual({ label: 'Why', value: anatomy.gist })
    expect(factsBeside(anatomy).map(({ label }) => label)).toEqual(['Since'])
    // Without a description the title is all there is.
    const bare = anatomyOf({ ...by({ title: 'Oh', cause: 'Oh' }), title: 'Oh', text: 'Oh' }, now)
    expect(bare.facts.map(({ label }) => label)).toEqual(['Since'])
    expect(pushLineOf(bare)).toBe('🔴 Oh')
  })

  it('are one line each, without controls that turn round what follows', ({ expect }) => {
    const cause = 'a\r\n# b\tc\u0000d \u202Edetrevni\u2069 e'
    const { facts, title } = anatomyOf(said('incident.opened', { title: 'x\ny' }, { cause }), now)
    expect(facts.at(-1)?.value).toBe('a # b c d detrevni e')
    expect(title).toBe('x y')
  })

  it('say of a flapping monitor that it was not down all the time', ({ expect }) => {
    const over = { status: 'resolved', resolvedAt: now, flapped: true } as const
    const fact = anatomyOf(said('incident.resolved', {}, over), now).facts.find(
      ({ label }) => label === 'Lasted',
    )
    expect(fact?.value).toBe('4 min 12 s, on and off, from 2026-11-20 19:00:00 UTC')
    expect(fact && aroundTime(fact)).toEqual(['4 min 12 s, on and off, from ', ''])
  })

  it('open only a target that is an address as a whole', ({ expect }) => {
    const presses = (target: string) =>
      anatomyOf({ ...opened, monitor: { ...monitor, target } }, now)
        .presses.map(({ url }) => url)
        .slice(1)
    expect(presses('https://shop.example.com/a b')).toEqual([])
    expect(presses('https://shop.example.com/ and 3 steps')).toEqual([])
    expect(presses('javascript:alert(1)')).toEqual([])
    expect(presses('http://[::1]:8080/')).toEqual(['http://[::1]:8080/'])
  })
})
