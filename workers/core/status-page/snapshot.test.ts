import { describe, it } from 'vitest'
import { dayMs } from '../cell.ts'
import type { Incident } from '../incident/schema.ts'
import { headline } from './headline.ts'
import { monitorsTold } from './incidents.ts'
import { type ComponentStatus, recentDays } from './model.ts'
import { type ComponentFacts, makeSnapshot } from './snapshot.ts'
import { percent } from './words.ts'

const noon = Date.UTC(2026, 10, 20, 12)
const named = (...statuses: ComponentStatus[]) =>
  statuses.map((status, index) => ({
    name: ['Checkout', 'Search', 'Images', 'Login'][index] ?? '',
    status,
    since: noon,
  }))

const sentence = (...statuses: ComponentStatus[]) => headline(named(...statuses)).text

describe('headline', () => {
  it('says the worst thing that is true, by name', ({ expect }) => {
    expect(sentence()).toBe('Nothing is watched here yet')
    expect(sentence('up')).toBe('Checkout is up')
    expect(sentence('up', 'up')).toBe('All systems are up')
    expect(sentence('down', 'up')).toBe('Checkout is down')
    expect(sentence('down', 'down', 'degraded')).toBe('Checkout and Search are down')
    expect(sentence('down', 'down', 'down', 'up')).toBe('Checkout, Search and Images are down')
    expect(sentence('down', 'down')).toBe('Everything is down')
    expect(sentence('up', 'degraded')).toBe('Search is degraded')
    expect(sentence('degraded', 'flapping')).toBe('Search is unstable')
    expect(sentence('up', 'unknown')).toBe('We cannot see Search right now')
    expect(sentence('maintenance', 'up')).toBe('Planned work on Checkout')
    expect(sentence('up', 'pending')).toBe('All checked systems are up')
    expect(sentence('pending')).toBe('The first checks are on their way')
    expect(sentence('paused', 'up')).toBe('All checked systems are up')
  })

  it('says what else is wrong, after the worst', ({ expect }) => {
    expect(headline(named('degraded', 'down', 'maintenance', 'up')).also).toBe(
      'Checkout is degraded. Planned work on Images.',
    )
    expect(headline(named('down', 'up', 'pending')).also).toBeNull()
  })

  it('dates trouble from the first that has it', ({ expect }) => {
    const later = { name: 'Search', status: 'down', since: noon + 5 } as const
    expect(headline([later, ...named('down')])).toMatchObject({ status: 'down', since: noon })
  })
})

const facts = (part: Partial<ComponentFacts> = {}): ComponentFacts => ({
  key: 'c1',
  name: 'Checkout',
  monitorId: 'mon_1',
  status: 'up',
  since: noon - 10 * dayMs,
  createdAt: noon - 10 * dayMs,
  transitions: [{ at: noon - 10 * dayMs, from: 'pending', to: 'up' }],
  gaps: {},
  regions: ['weur', 'enam', 'apac'],
  quorum: 'majority',
  maintenances: [],
  ...part,
})
const page = { id: 'pag_1', slug: 'shop', title: 'Shop' }
const incident = (part: Partial<Incident> = {}): Incident => ({
  id: 'inc_1',
  workspaceId: 'wsp_1',
  status: 'open',
  severity: 'critical',
  title: 'https://internal.example is down',
  cause: 'body has "secret phrase" from Western Europe',
  monitorId: 'mon_1',
  ruleId: null,
  regions: ['weur', 'enam'],
  startedAt: noon - 600_000,
  acknowledgedAt: null,
  resolvedAt: null,
  reason: null,
  timeline: [
    { at: noon - 600_000, kind: 'opened', by: 'vedette', text: 'body has "secret phrase"' },
    { at: noon - 500_000, kind: 'delivery', by: 'vedette', text: 'told ops@example.com' },
    { at: noon - 400_000, kind: 'acknowledged', by: 'key:key_abc', text: 'Acknowledged by API key key_abc' },
    { at: noon - 300_000, kind: 'note', by: 'user:u1', text: 'db-7 is on fire' },
  ],
  ...part,
})

describe('makeSnapshot', () => {
  it('draws 90 days: none before the monitor was, up since, trouble where it was', ({ expect }) => {
    const transitions = [
      { at: noon - 10 * dayMs, from: 'pending', to: 'up' },
      { at: noon - 2 * dayMs, from: 'up', to: 'down' },
      { at: noon - 2 * dayMs + 60_000, from: 'down', to: 'up' },
    ] as const
    const [component] = makeSnapshot(
      { page, components: [facts({ transitions })], incidents: [], windows: [] },
      noon,
    ).components
    const days = component?.days ?? []
    expect(days).toHaveLength(90)
    expect(days[78]?.status).toBe('none')
    expect(days[79]?.status).toBe('up')
    expect(days[87]).toMatchObject({ status: 'down', downSeconds: 60 })
    expect(days[89]).toMatchObject({ status: 'up', start: Date.UTC(2026, 10, 20) })
    expect(component?.uptime).toBe(99.993)
  })

  it('shows planned work over what the monitor says', ({ expect }) => {
    const maintenances = [{ from: noon - 60_000, to: noon + 60_000 }]
    const { headline: told, components } = makeSnapshot(
      { page, components: [facts({ status: 'down', maintenances })], incidents: [], windows: [] },
      noon,
    )
    expect(components[0]).toMatchObject({ status: 'maintenance', since: noon - 60_000 })
    expect(told.text).toBe('Planned work on Checkout')
  })

  it('calls unstable what flaps, whatever it is at the moment, and says so of its incident', ({ expect }) => {
    const flapping = { flappingSince: noon - 60_000 }
    for (const status of ['up', 'degraded', 'down'] as const) {
      const { components, current } = makeSnapshot(
        {
          page,
          components: [facts({ status, ...flapping })],
          incidents: [incident({ flapped: true })],
          windows: [],
        },
        noon,
      )
      expect(components[0]).toMatchObject({ status: 'flapping', since: noon - 60_000 })
      expect(current[0]?.title).toBe('Checkout is unstable')
    }
    const paused = makeSnapshot(
      { page, components: [facts({ status: 'paused', ...flapping })], incidents: [], windows: [] },
      noon,
    )
    expect(paused.components[0]?.status).toBe('paused')
    const over = incident({ flapped: true, status: 'resolved', resolvedAt: noon })
    const { recent } = makeSnapshot({ page, components: [facts()], incidents: [over], windows: [] }, noon)
    expect(recent[0]?.title).toBe('Checkout was unstable for 10 min')
  })

  it('tells of a group’s incident what each component has of it', ({ expect }) => {
    const member = { severity: 'critical', title: 'secret', cause: 'secret', labels: {} } as const
    const since = noon - 600_000
    const grouped = incident({
      monitorId: null,
      monitorIds: ['mon_1', 'mon_2', 'mon_3'],
      title: '3 monitors of service secret are down',
      members: [
        { ...member, key: 'mon_1', monitorId: 'mon_1', since, endedAt: null },
        { ...member, key: 'mon_2', monitorId: 'mon_2', since: since + 60_000, endedAt: since + 120_000 },
        { ...member, key: 'mon_3', monitorId: 'mon_3', since, endedAt: null },
        { ...member, key: 'mon_1', since, endedAt: null },
      ],
    })
    const components = [facts(), facts({ key: 'c2', name: 'Search', monitorId: 'mon_2' })]
    const { current, recent } = makeSnapshot({ page, components, incidents: [grouped], windows: [] }, noon)
    expect(current).toMatchObject([{ id: 'inc_1_c1', title: 'Checkout is down', startedAt: since }])
    expect(recent).toMatchObject([
      { id: 'inc_1_c2', title: 'Search did not work for 1 min', resolvedAt: since + 120_000 },
    ])
    expect(recent[0]?.updates.map(({ kind }) => kind)).toEqual(['resolved', 'investigating'])
    expect(JSON.stringify({ current, recent })).not.toContain('secret')
  })

  it('tells of an incident without a word of its cause, its people or its keys', ({ expect }) => {
    const down = facts({ status: 'down' })
    const snapshot = makeSnapshot(
      {
        page,
        components: [down],
        incidents: [incident({ status: 'acknowledged', acknowledgedAt: noon - 400_000 })],
        windows: [],
      },
      noon,
    )
    expect(JSON.stringify(snapshot)).not.toMatch(/secret|ops@|key_|user:|db-7|internal|mon_1/)
    expect(snapshot.current[0]).toMatchObject({
      title: 'Checkout is down',
      status: 'identified',
      impact: 'major',
    })
    expect(snapshot.current[0]?.updates.map(({ text }) => text)).toEqual([
      'Somebody is working on it.',
      'Checks began to fail, seen from Western Europe and Eastern North America. We are looking into it.',
    ])
  })

  it('shows public notes newest first with how far things were, and nobody’s name', ({ expect }) => {
    const written = (text: string, minutesAgo: number, isPublic: boolean) =>
      ({
        at: noon - minutesAgo * 60_000,
        kind: 'note',
        by: 'user:u1',
        byName: 'Anna Q.',
        text,
        ...(isPublic && { public: true }),
      }) as const
    const { timeline } = incident()
    const part = { status: 'resolved', acknowledgedAt: noon - 400_000, resolvedAt: noon - 120_000 } as const
    const noted = incident({
      ...part,
      timeline: [
        ...timeline.slice(0, 1),
        written('We are looking at card payments', 9, true),
        ...timeline.slice(1),
        written('The provider <b>answers</b> again', 4, true),
        { at: noon - 120_000, kind: 'resolved', by: 'vedette', text: 'x' },
        written('It was a certificate', 1, true),
        written('Ask Bob why', 0, false),
      ],
    })
    const { recent } = makeSnapshot({ page, components: [facts()], incidents: [noted], windows: [] }, noon)
    expect(recent[0]?.updates.map(({ kind, text, isNote }) => [isNote ?? false, kind, text])).toEqual([
      [true, 'resolved', 'It was a certificate'],
      [false, 'resolved', 'It works again, after 8 min.'],
      [true, 'identified', 'The provider <b>answers</b> again'],
      [false, 'identified', 'Somebody is working on it.'],
      [true, 'investigating', 'We are looking at card payments'],
      [
        false,
        'investigating',
        'Checks began to fail, seen from Western Europe and Eastern North America. We are looking into it.',
      ],
    ])
    expect(JSON.stringify(recent)).not.toMatch(/Bob|Anna|user:|db-7|secret/)
    const many = Array.from({ length: 30 }, (_, index) => written(`note ${index}`, 8, true))
    const { current } = makeSnapshot(
      { page, components: [facts()], incidents: [incident({ timeline: many })], windows: [] },
      noon,
    )
    expect(current[0]?.updates.map(({ text }) => text)).toEqual(
      Array.from({ length: 20 }, (_, index) => `note ${29 - index}`),
    )
  })

  it('shows a public note about a group with each of its components, in the order of time', ({ expect }) => {
    const member = { severity: 'critical', title: 'secret', cause: 'secret', labels: {} } as const
    const at = noon - 600_000
    const grouped = incident({
      monitorId: null,
      monitorIds: ['mon_1', 'mon_2'],
      members: [
        { ...member, key: 'mon_1', monitorId: 'mon_1', since: at, endedAt: at + 120_000 },
        { ...member, key: 'mon_2', monitorId: 'mon_2', since: at, endedAt: null },
      ],
      timeline: [
        { at, kind: 'opened', by: 'vedette', text: 'secret' },
        { at: at + 60_000, kind: 'note', by: 'user:u1', text: 'secret' },
        { at: at + 60_000, kind: 'note', by: 'user:u1', text: 'A disk is full', public: true },
      ],
    })
    const components = [facts(), facts({ key: 'c2', name: 'Search', monitorId: 'mon_2' })]
    const { current, recent } = makeSnapshot({ page, components, incidents: [grouped], windows: [] }, noon)
    expect(current[0]?.updates.map(({ text }) => text.split(',')[0])).toEqual([
      'A disk is full',
      'Checks began to fail',
    ])
    expect(recent[0]?.updates.map(({ kind }) => kind)).toEqual(['resolved', 'investigating', 'investigating'])
    expect(recent[0]?.updates[1]?.text).toBe('A disk is full')
    expect(JSON.stringify({ current, recent })).not.toContain('secret')
    expect(monitorsTold(grouped, noon)).toEqual(['mon_1', 'mon_2'])
    expect(monitorsTold(grouped, at + 120_000 + recentDays * dayMs + 1)).toEqual(['mon_2'])
  })

  it('tells of planned work that goes on or is near, and for whom, and of no other', ({ expect }) => {
    const checkout = facts()
    const window = (id: string, from: number, to: number, monitorIds = [checkout.monitorId]) => ({
      id,
      title: `Work ${id}`,
      monitorIds,
      startsAt: noon + from,
      endsAt: noon + to,
    })
    const windows = [
      window('soon', dayMs, 2 * dayMs),
      window('soon', 3 * dayMs, 4 * dayMs), // it repeats
      window('now', -dayMs, dayMs),
      window('over', -2 * dayMs, -dayMs),
      window('far', 20 * dayMs, 21 * dayMs),
      window('elsewhere', -dayMs, dayMs, ['mon_other']),
    ]
    const snapshot = makeSnapshot({ page, components: [checkout], incidents: [], windows }, noon)
    expect(snapshot.maintenances.map(({ title, active }) => [title, active])).toEqual([
      ['Work now', true],
      ['Work soon', false],
    ])
    expect(snapshot.maintenances[0]?.components).toEqual([{ key: checkout.key, name: checkout.name }])
    expect(JSON.stringify(snapshot)).not.toContain('mon_')
  })

  it('keeps what is over for 14 days, in words that are no alarm', ({ expect }) => {
    const over = incident({ status: 'resolved', resolvedAt: noon })
    const old = incident({ id: 'inc_2', status: 'resolved', resolvedAt: noon - 15 * dayMs })
    const snapshot = makeSnapshot({ page, components: [facts()], incidents: [over, old], windows: [] }, noon)
    expect(snapshot.current).toEqual([])
    expect(snapshot.recent.map(({ title }) => title)).toEqual(['Checkout did not work for 10 min'])
    expect(JSON.stringify(snapshot.recent)).not.toMatch(/\bdown\b|outage/i)
  })
})

describe('percent', () => {
  it('never rounds up to 100', ({ expect }) => {
    expect(percent(100)).toBe('100\u2009%')
    expect(percent(99.999)).toBe('99.999\u2009%')
    expect(percent(98.766)).toBe('98.76\u2009%')
    expect(percent(null)).toBe('–')
  })
})
