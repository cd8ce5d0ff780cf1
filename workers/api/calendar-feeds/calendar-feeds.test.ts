import { env } from 'cloudflare:workers'
import ICAL from 'ical.js'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const dayMs = 86_400_000

interface Feed {
  id: string
  url: string
  lastReadAt: string | null
}
interface Shift {
  personId: string
  startsAt: string
  endsAt: string | null
}

async function scene(
  name = 'Primary, "the first"; 夜 🌙 and a name that is longer than a line of a calendar',
) {
  const { key, workspaceId } = await createWorkspace()
  const send = (path: string, method: string, body?: unknown) =>
    request(`/api/v1${path}`, { key, method, ...(body !== undefined && { body }) })
  const person = async (called: string) =>
    (await (await send('/people', 'POST', { name: called })).json<{ id: string }>()).id
  const [ann, bob] = [await person('Ann, the first'), await person('Bob')]
  const rotation = { kind: 'weekly', every: 1, handoverAt: '02:30', handoverDay: 'sun' }
  const layers = [{ name: 'All', people: [ann, bob], rotation, startsAt: '2026-01-04T02:30' }]
  const made = await send('/schedules', 'POST', { name, timezone: 'Europe/Berlin', layers })
  const { id } = await made.json<{ id: string }>()
  const add = async (body: object) => (await send('/calendar-feeds', 'POST', body)).json<Feed>()
  return { key, workspaceId, send, id, add, name, ann, bob }
}

const pathOf = (url: string) => url.replace(/^https?:\/\/[^/]+/, '')
const events = (text: string) => {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[])
  return {
    name: calendar.getFirstPropertyValue('x-wr-calname'),
    events: calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one)),
  }
}

describe('the calendar feed of a schedule', () => {
  it('has its shifts from 30 days back to 90 days ahead, as another parser reads them', async ({
    expect,
  }) => {
    const { send, id, add, name, ann } = await scene()
    const feed = await add({ scheduleId: id })
    const response = await request(pathOf(feed.url))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    const text = await response.text()
    for (const line of text.split('\r\n'))
      expect(new TextEncoder().encode(line).length, line).toBeLessThanOrEqual(75)
    const read = events(text)
    expect(read.name).toBe(`On call: ${name}`)
    const now = Date.now()
    // Two ranges of at most 100 days: the shifts of the feed and no others.
    const ask = async (from: number, to: number) => {
      const query = `from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`
      return (await (await send(`/schedules/${id}/shifts?${query}`, 'GET')).json<{ data: Shift[] }>()).data
    }
    const shifts = [...(await ask(now - 30 * dayMs, now)), ...(await ask(now, now + 90 * dayMs))]
    const wanted = new Map(shifts.map((shift) => [shift.startsAt, shift]))
    expect(wanted.size).toBeGreaterThan(16)
    expect(
      read.events.map((event) => ({
        startsAt: event.startDate.toJSDate().toISOString(),
        endsAt: event.endDate.toJSDate().toISOString(),
        summary: event.summary,
      })),
    ).toEqual(
      [...wanted.values()].map(({ personId, startsAt, endsAt }) => ({
        startsAt,
        endsAt,
        summary: `${personId === ann ? 'Ann, the first' : 'Bob'} · ${name}`,
      })),
    )
    for (const { startDate } of read.events) expect(startDate.zone).toBe(ICAL.Timezone.utcTimezone)
  })

  it('has the same UIDs however often it is read, and after a change those of what stayed', async ({
    expect,
  }) => {
    const { send, id, add, bob } = await scene()
    const { url } = await add({ scheduleId: id })
    const uids = async () => events(await (await request(pathOf(url))).text()).events.map(({ uid }) => uid)
    const before = await uids()
    expect(new Set(before).size).toBe(before.length)
    expect(await uids()).toEqual(before)
    const at = Date.now() + 40 * dayMs
    const body = {
      personId: bob,
      startsAt: new Date(at).toISOString(),
      endsAt: new Date(at + dayMs).toISOString(),
    }
    expect((await send(`/schedules/${id}/overrides`, 'POST', body)).status).toBe(201)
    const after = await uids()
    expect(before.filter((uid) => !after.includes(uid)).length).toBeLessThanOrEqual(2)
    expect(after.filter((uid) => !before.includes(uid)).length).toBeLessThanOrEqual(3)
  })

  it('is read by its token alone, which is kept as a hash, until it is revoked', async ({ expect }) => {
    const { key, send, id, add, ann } = await scene()
    const [feed, other] = [await add({ scheduleId: id }), await add({ scheduleId: id })]
    const row = await env.DB.prepare('SELECT * FROM calendar_feeds WHERE id = ?').bind(feed.id).first()
    const token = new URL(feed.url).searchParams.get('token') ?? ''
    expect(token).toMatch(new RegExp(`^${feed.id}\\.[\\w-]{43}$`))
    expect(JSON.stringify(row)).not.toContain(token.slice(25))
    expect(await (await send('/calendar-feeds', 'GET')).text()).not.toContain(token.slice(25))
    const path = pathOf(feed.url)
    const stranger = await scene()
    const wrong = [
      path.replace(/\?.*/, ''),
      `${path}x`,
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`,
      path.replace(feed.id, other.id),
      path.replace(id, stranger.id),
      path.replace(`schedules/${id}`, `people/${ann}`),
    ]
    for (const one of wrong) {
      const response = await request(one, { key })
      expect(response.status, one).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'calendar_feed.not_found' })
    }
    // It opens the calendar, and no door of the API.
    expect((await request('/api/v1/schedules', { key: token })).status).toBe(401)
    expect((await request(path)).status).toBe(200)
    expect((await send(`/calendar-feeds/${feed.id}`, 'DELETE')).status).toBe(204)
    expect((await request(path)).status).toBe(404)
    expect((await request(pathOf(other.url))).status).toBe(200)
  })

  it('is gone with its schedule', async ({ expect }) => {
    const { send, id, add } = await scene()
    const { url } = await add({ scheduleId: id })
    expect((await send(`/schedules/${id}`, 'DELETE')).status).toBe(204)
    expect((await request(pathOf(url))).status).toBe(404)
    expect(await (await send('/calendar-feeds', 'GET')).json()).toMatchObject({ data: [] })
  })
})

describe('the calendar feed of a person', () => {
  it('has their shifts in every schedule, and nobody else’s', async ({ expect }) => {
    const { send, add, ann } = await scene('Primary')
    const layers = [
      {
        name: 'All',
        people: [ann],
        rotation: { kind: 'daily' },
        startsAt: '2026-01-01',
        endsAt: '2030-01-01',
      },
    ]
    await send('/schedules', 'POST', { name: 'Second', layers })
    const { url } = await add({ personId: ann })
    const read = events(await (await request(pathOf(url))).text())
    const titles = new Set(read.events.map(({ summary }) => summary))
    expect(titles).toEqual(new Set(['On call: Primary', 'On call: Second']))
    for (const { uid } of read.events) expect(uid).toContain(ann)
    // One that lasts for years is cut where the feed ends.
    const long = read.events.filter(({ summary }) => summary === 'On call: Second')
    expect(long).toHaveLength(1)
    expect(long[0]?.endDate.toJSDate().getTime()).toBeLessThan(Date.now() + 91 * dayMs)
  })

  it('is refused without a person, without a schedule, and with both', async ({ expect }) => {
    const { send, id, ann } = await scene()
    for (const body of [{}, { scheduleId: id, personId: ann }, { personId: 'Ann' }, { personId: 'prs_none' }])
      expect((await send('/calendar-feeds', 'POST', body)).status).toBe(422)
    expect((await send('/calendar-feeds', 'POST', { scheduleId: 'sch_none' })).status).toBe(404)
  })
})
