import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { allSchedules } from '#db/queries/schedules'
import { openDatabase } from '#db/database'
import { onCall } from '#core/oncall/on-call'
import { createWorkspace, request } from '../../../test/factories.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const iso = (at: number) => new Date(at).toISOString()
type People = Record<'ann' | 'bob' | 'cem', string>

const layer = ({ ann, bob }: People, part: object = {}) => ({
  name: 'Everybody',
  people: [ann, bob],
  rotation: { kind: 'daily' },
  startsAt: '2026-01-01T09:00',
  ...part,
})

interface Shift {
  personId: string
  startsAt: string
  endsAt: string | null
}
interface Schedule {
  id: string
  version: number
  layers: object[]
  overrides: {
    id: string
    personId: string | null
    swapId: string | null
    startsAt: string
    endsAt: string
  }[]
  swaps: { id: string; createdBy: string; reason: string | null }[]
}

async function addPeople(key: string): Promise<People> {
  const add = async (name: string) =>
    (await (await request('/api/v1/people', { key, body: { name } })).json<{ id: string }>()).id
  return { ann: await add('Ann'), bob: await add('Bob'), cem: await add('Cem') }
}

/** Ids as they look, of people that nobody asks for. */
const nobody: People = { ann: 'prs_ann', bob: 'prs_bob', cem: 'prs_cem' }

/** A workspace with three people and one schedule, and short words for what is asked of it. */
async function scene(partOf: (people: People) => object = (people) => ({ layers: [layer(people)] })) {
  const { key, keyId, workspaceId } = await createWorkspace()
  const people = await addPeople(key)
  const part = partOf(people)
  const send = (path: string, method: string, body?: unknown, headers = {}) =>
    request(`/api/v1${path}`, { key, method, headers, ...(body !== undefined && { body }) })
  const made = await send('/schedules', 'POST', { name: 'Primary', timezone: 'UTC', ...part })
  if (made.status !== 201) throw new Error(await made.text())
  const { id } = await made.json<Schedule>()
  const path = `/schedules/${id}`
  const read = async () => (await send(path, 'GET')).json<Schedule>()
  const shifts = async (from: number, to: number) => {
    const response = await send(`${path}/shifts?from=${iso(from)}&to=${iso(to)}`, 'GET')
    if (response.status !== 200) throw new Error(await response.text())
    return response.json<{
      data: Shift[]
      layers: { name: string; data: Shift[] }[]
      gaps: object[]
      overrides: object[]
      clockChanges: object[]
    }>()
  }
  return { key, keyId, workspaceId, id, path, send, read, shifts, ...people }
}

/** The start of the day after the day after tomorrow: nothing there has begun. */
const soon = () => Math.ceil(Date.now() / dayMs) * dayMs + 2 * dayMs

describe('a schedule', () => {
  it('is made with what is left out at its default, read, listed, changed and deleted', async ({
    expect,
  }) => {
    const given = await scene()
    const { send, id, path, read, ann, bob } = given
    const first = await send(path, 'GET')
    expect(first.headers.get('etag')).toBe('"1"')
    expect(await first.json()).toMatchObject({
      id: expect.stringMatching(/^sch_/),
      timezone: 'UTC',
      layers: [
        {
          people: [ann, bob],
          rotation: { kind: 'daily', every: 1, handoverAt: '09:00' },
          endsAt: null,
          restrict: [],
        },
      ],
      overrides: [],
      swaps: [],
      version: 1,
    })
    const patch = {
      timezone: 'Europe/Berlin',
      layers: [layer(given, { rotation: { kind: 'weekly', every: 2 } })],
    }
    const changed = await send(path, 'PATCH', patch, { 'if-match': '"1"' })
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({
      name: 'Primary',
      timezone: 'Europe/Berlin',
      layers: [{ rotation: { kind: 'weekly', every: 2, handoverAt: '09:00', handoverDay: 'mon' } }],
      version: 2,
    })
    const late = await send(path, 'PATCH', { name: 'Late' }, { 'if-match': '1' })
    expect(late.status).toBe(412)
    expect(await late.json()).toMatchObject({ code: 'schedule.version_mismatch' })
    expect((await send(path, 'PATCH', { name: 'Without a word' })).status).toBe(200)
    expect(await read()).toMatchObject({ name: 'Without a word', version: 3 })
    expect(await (await send('/schedules', 'GET')).json()).toMatchObject({ data: [{ id }], nextCursor: null })
    expect((await send(path, 'DELETE')).status).toBe(204)
    expect((await send(path, 'GET')).status).toBe(404)
    expect((await send(path, 'DELETE')).status).toBe(404)
  })

  it('is listed page by page, the newest first', async ({ expect }) => {
    const { send, id } = await scene()
    const second = await (await send('/schedules', 'POST', { name: 'Second' })).json<Schedule>()
    const one = await (
      await send('/schedules?limit=1', 'GET')
    ).json<{ data: Schedule[]; nextCursor: string }>()
    const two = await (
      await send(`/schedules?limit=1&cursor=${one.nextCursor}`, 'GET')
    ).json<{ data: Schedule[]; nextCursor: null }>()
    expect([...one.data, ...two.data].map((row) => row.id).toSorted()).toEqual([id, second.id].toSorted())
    expect(two.nextCursor).toBeNull()
    const paged = await (await send('/on-call?limit=1', 'GET')).json<{ nextCursor: string }>()
    const rest = await send(`/on-call?limit=1&cursor=${paged.nextCursor}`, 'GET')
    expect(await rest.json()).toMatchObject({ data: [{ schedule: {} }], nextCursor: null })
  })

  it.for([
    [{ name: '' }, 'name'],
    [{ name: 'Two\nlines' }, 'name'],
    [{ timezone: 'Middle/Earth' }, 'timezone'],
    [{ layers: [layer(nobody, { people: [] })] }, 'layers.0.people'],
    [{ layers: [layer(nobody, { people: ['usr_ann'] })] }, 'layers.0.people.0'],
    [{ layers: [layer(nobody, { startsAt: '2026-02-30' })] }, 'layers.0.startsAt'],
    [{ layers: [layer(nobody, { startsAt: '2026-01-01T09:00Z' })] }, 'layers.0.startsAt'],
    [{ layers: [layer(nobody, { endsAt: '2025-12-31' })] }, 'layers.0.endsAt'],
    [{ layers: [layer(nobody, { rotation: { kind: 'hourly' } })] }, 'layers.0.rotation.kind'],
    [{ layers: [layer(nobody, { rotation: { kind: 'daily', every: 0 } })] }, 'layers.0.rotation.every'],
    [
      { layers: [layer(nobody, { rotation: { kind: 'daily', handoverAt: '24:00' } })] },
      'layers.0.rotation.handoverAt',
    ],
    [
      { layers: [layer(nobody, { restrict: [{ days: [], from: '09:00', to: '17:00' }] })] },
      'layers.0.restrict.0.days',
    ],
    [
      { layers: [layer(nobody, { restrict: [{ days: ['mon'], from: '9', to: '17:00' }] })] },
      'layers.0.restrict.0.from',
    ],
  ] as const)('is refused with %j', async ([part, path], { expect }) => {
    const { key } = await createWorkspace()
    const response = await request('/api/v1/schedules', { key, body: { name: 'x', ...part } })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ errors: [{ path }] })
  })
})

describe('the people of a schedule', () => {
  it('are of the workspace, and stay while they are in it', async ({ expect }) => {
    const { send, path, ann, cem } = await scene()
    const stranger = (await scene()).ann
    const answers = await Promise.all([
      send('/schedules', 'POST', { name: 'x', layers: [layer({ ann, bob: stranger, cem })] }),
      send(path, 'PATCH', { layers: [layer({ ann, bob: stranger, cem })] }),
      send(`${path}/overrides`, 'POST', {
        personId: stranger,
        startsAt: iso(soon()),
        endsAt: iso(soon() + hourMs),
      }),
    ])
    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422])
    const paths = await Promise.all(
      answers.map(async (answer) => (await answer.json<{ errors: { path: string }[] }>()).errors[0]?.path),
    )
    expect(paths).toEqual(['layers.0.people.1', 'layers.0.people.1', 'personId'])
    const kept = await send(`/people/${ann}`, 'DELETE')
    expect(kept.status).toBe(409)
    expect(await kept.json()).toMatchObject({ code: 'person.in_use' })
    expect((await send(`/people/${cem}`, 'DELETE')).status).toBe(204)
  })

  it('are not found by a piece of the JSON in which they are kept', async ({ expect }) => {
    const { send } = await scene()
    const strays = await Promise.all(
      ['people', 'teams', 'schedules'].map((resource) =>
        send(`/${resource}/${encodeURIComponent(',')}`, 'DELETE'),
      ),
    )
    expect(strays.map(({ status }) => status)).toEqual([404, 404, 404])
  })

  it('may have been deleted all the same: they are shown by their id, without a name', async ({ expect }) => {
    const { send, ann, bob, workspaceId } = await scene()
    await env.DB.prepare('DELETE FROM people WHERE workspace_id = ? AND id = ?').bind(workspaceId, bob).run()
    const response = await send('/on-call?at=2026-03-05T12:00:00Z', 'GET')
    expect(await response.json()).toMatchObject({
      data: [{ onCall: [{ personId: bob, name: null }], next: { personId: ann, name: 'Ann' } }],
    })
  })
})

describe('the shifts of a schedule', () => {
  it('are told with those of its layers, the gaps and the changes of the clocks', async ({ expect }) => {
    const { shifts, ann, bob, cem } = await scene((people) => ({
      timezone: 'Europe/Berlin',
      layers: [
        layer(people, { startsAt: '2027-03-27T09:00', endsAt: '2027-03-30' }),
        layer(people, {
          name: 'Nights',
          people: [people.cem],
          startsAt: '2027-03-01',
          endsAt: '2027-03-31',
          restrict: [{ days: ['sat'], from: '22:00', to: '06:00' }],
        }),
      ],
    }))
    const told = await shifts(Date.parse('2027-03-27T00:00:00Z'), Date.parse('2027-03-31T00:00:00Z'))
    expect(told.data).toEqual([
      { personId: ann, startsAt: '2027-03-27T08:00:00.000Z', endsAt: '2027-03-27T21:00:00.000Z' },
      { personId: cem, startsAt: '2027-03-27T21:00:00.000Z', endsAt: '2027-03-28T04:00:00.000Z' },
      { personId: ann, startsAt: '2027-03-28T04:00:00.000Z', endsAt: '2027-03-28T07:00:00.000Z' },
      { personId: bob, startsAt: '2027-03-28T07:00:00.000Z', endsAt: '2027-03-29T07:00:00.000Z' },
      { personId: ann, startsAt: '2027-03-29T07:00:00.000Z', endsAt: '2027-03-29T22:00:00.000Z' },
    ])
    expect(told.layers.map(({ name, data }) => [name, data.length])).toEqual([
      ['Everybody', 3],
      ['Nights', 1],
    ])
    expect(told.gaps).toEqual([
      { startsAt: '2027-03-27T00:00:00.000Z', endsAt: '2027-03-27T08:00:00.000Z' },
      { startsAt: '2027-03-29T22:00:00.000Z', endsAt: '2027-03-31T00:00:00.000Z' },
    ])
    expect(told.clockChanges).toEqual([{ at: '2027-03-28T01:00:00.000Z', byMinutes: 60 }])
  })

  it('are refused for a time that is too long, or none', async ({ expect }) => {
    const { send, path } = await scene()
    for (const query of [
      'from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z',
      'from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z',
      'from=yesterday',
    ])
      expect((await send(`${path}/shifts?${query}`, 'GET')).status, query).toBe(422)
    expect((await send(`${path}/shifts`, 'GET')).status).toBe(200)
  })
})

describe('an override', () => {
  it('puts somebody else on call, or nobody, until it is taken back', async ({ expect }) => {
    const { send, path, read, shifts, cem } = await scene()
    const from = soon() + 9 * hourMs
    const [startsAt, endsAt] = [iso(from + hourMs), iso(from + 3 * hourMs)]
    const made = await send(`${path}/overrides`, 'POST', {
      personId: cem,
      startsAt,
      endsAt,
      reason: 'Dentist',
    })
    expect(made.status).toBe(201)
    const { id } = await made.json<{ id: string }>()
    const within = await shifts(from, from + dayMs)
    expect(within.data.map(({ personId }) => personId)).toEqual([
      within.data[0]?.personId,
      cem,
      within.data[0]?.personId,
    ])
    expect(within.overrides).toMatchObject([{ id, reason: 'Dentist' }])
    const none = await send(`${path}/overrides`, 'POST', { personId: null, startsAt, endsAt })
    expect(none.status).toBe(201)
    expect((await shifts(from, from + dayMs)).gaps).toEqual([{ startsAt, endsAt }])
    const { overrides } = await read()
    expect(overrides.map(({ personId }) => personId)).toEqual([cem, null])
    for (const one of overrides)
      expect((await send(`${path}/overrides/${one.id}`, 'DELETE')).status).toBe(204)
    expect((await read()).overrides).toEqual([])
    expect((await shifts(from, from + dayMs)).data).toHaveLength(1)
    expect((await send(`${path}/overrides/${id}`, 'DELETE')).status).toBe(404)
  })

  it('that has begun ends when it is taken back: what was stays', async ({ expect }) => {
    const { send, path, read, shifts, cem } = await scene()
    const now = Date.now()
    const body = { personId: cem, startsAt: iso(now - hourMs), endsAt: iso(now + hourMs) }
    const { id } = await (await send(`${path}/overrides`, 'POST', body)).json<{ id: string }>()
    expect((await send(`${path}/overrides/${id}`, 'DELETE')).status).toBe(204)
    expect((await read()).overrides).toEqual([])
    const { data } = await shifts(now - 30 * 60_000, now + 30 * 60_000)
    expect(data[0]).toMatchObject({ personId: cem, startsAt: body.startsAt })
    const cut = Date.parse(data[0]?.endsAt ?? '')
    expect(cut).toBeGreaterThanOrEqual(now)
    expect(cut).toBeLessThan(now + 60_000)
  })

  it('is refused when its time is over, upside down or too long', async ({ expect }) => {
    const { send, path, cem } = await scene()
    const now = Date.now()
    for (const [from, to] of [
      [now - 2 * hourMs, now - hourMs],
      [now + hourMs, now + hourMs],
      [now, now + 400 * dayMs],
    ] as const) {
      const body = { personId: cem, startsAt: iso(from), endsAt: iso(to) }
      const response = await send(`${path}/overrides`, 'POST', body)
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path: 'endsAt' }] })
    }
  })

  it('made by many at once is lost by nobody, and each has its place in the order', async ({ expect }) => {
    const { send, path, read, ann, bob, cem } = await scene()
    const from = soon()
    const answers = await Promise.all(
      [ann, bob, cem].map((personId) =>
        send(`${path}/overrides`, 'POST', { personId, startsAt: iso(from), endsAt: iso(from + hourMs) }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect((await read()).overrides).toHaveLength(3)
    const { results } = await env.DB.prepare(
      'SELECT seq FROM schedule_overrides WHERE schedule_id = ? ORDER BY seq',
    )
      .bind(path.split('/')[2])
      .all()
    expect(results).toEqual([{ seq: 1 }, { seq: 2 }, { seq: 3 }])
  })
})

describe('a swap', () => {
  const sides = async ({ shifts }: Awaited<ReturnType<typeof scene>>) => {
    const { data } = await shifts(soon() + 10 * hourMs, soon() + 11 * hourMs + 3 * dayMs)
    const [first, second] = data
    if (!first || !second) throw new Error('There are no two shifts')
    return { first, second }
  }

  it('lets two people take each other’s shifts, in one record that says who asked', async ({ expect }) => {
    const given = await scene()
    const { send, path, read, shifts, keyId } = given
    const { first, second } = await sides(given)
    const made = await send(`${path}/swaps`, 'POST', { first, second, reason: 'Wedding' })
    expect(made.status).toBe(201)
    expect(await made.json()).toMatchObject({ first, second, reason: 'Wedding', createdBy: `key:${keyId}` })
    const after = await shifts(Date.parse(first.startsAt), Date.parse(second.endsAt ?? ''))
    expect(after.data.map(({ personId }) => personId)).toEqual([second.personId, first.personId])
    const { swaps, overrides } = await read()
    expect(swaps).toMatchObject([{ createdBy: `key:${keyId}`, createdByName: 'A test key' }])
    expect(overrides.map(({ swapId }) => swapId)).toEqual([swaps[0]?.id, swaps[0]?.id])
    const half = await send(`${path}/overrides/${overrides[0]?.id}`, 'DELETE')
    expect(half.status).toBe(409)
    expect(await half.json()).toMatchObject({ code: 'override.of_swap' })
    expect((await send(`${path}/swaps/${swaps[0]?.id}`, 'DELETE')).status).toBe(204)
    expect((await send(`${path}/swaps/${swaps[0]?.id}`, 'DELETE')).status).toBe(404)
    expect(await read()).toMatchObject({ swaps: [], overrides: [] })
  })

  it('is refused when one of the two is not on call for all of that time', async ({ expect }) => {
    const given = await scene()
    const { send, path, cem } = given
    const { first, second } = await sides(given)
    const longer = { ...second, endsAt: iso(Date.parse(second.endsAt ?? '') + 1000) }
    for (const [body, field] of [
      [{ first: { ...first, personId: cem }, second }, 'first.personId'],
      [{ first, second: longer }, 'second.endsAt'],
      [{ first, second: { ...second, endsAt: second.startsAt } }, 'second.endsAt'],
      [{ first, second: first }, 'second.personId'],
    ] as const) {
      const response = await send(`${path}/swaps`, 'POST', body)
      expect(response.status, field).toBe(422)
      expect(await response.json()).toMatchObject({ errors: [{ path: field }] })
    }
  })

  it('of the same shifts at the same time is made once', async ({ expect }) => {
    const given = await scene()
    const body = await sides(given)
    const answers = await Promise.all([1, 2, 3].map(() => given.send(`${given.path}/swaps`, 'POST', body)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422, 422])
    expect((await given.read()).overrides).toHaveLength(2)
  })
})

describe('who is on call', () => {
  it('is told for every schedule, now and at any time, with until when and who is next', async ({
    expect,
  }) => {
    const { send, id, ann, bob } = await scene()
    await send('/schedules', 'POST', { name: 'Nobody' })
    const response = await send('/on-call?at=2026-03-05T12:00:00Z', 'GET')
    expect(await response.json()).toMatchObject({
      data: expect.arrayContaining([
        {
          schedule: { id, name: 'Primary', timezone: 'UTC' },
          at: '2026-03-05T12:00:00.000Z',
          onCall: [{ personId: bob, name: 'Bob', until: '2026-03-06T09:00:00.000Z' }],
          next: {
            personId: ann,
            name: 'Ann',
            startsAt: '2026-03-06T09:00:00.000Z',
            endsAt: '2026-03-07T09:00:00.000Z',
          },
        },
        expect.objectContaining({ onCall: [], next: null }),
      ]),
      nextCursor: null,
    })
    const now = await (await send('/on-call', 'GET')).json<{ data: { at: string }[] }>()
    expect(Math.abs(Date.parse(now.data[0]?.at ?? '') - Date.now())).toBeLessThan(60_000)
    expect((await send('/on-call?at=noon', 'GET')).status).toBe(422)
  })

  it('is what alerts will reckon from the schedules of the workspace', async ({ expect }) => {
    const { send, path, workspaceId, cem } = await scene()
    const now = Date.now()
    const body = { personId: cem, startsAt: iso(now - hourMs), endsAt: iso(now + hourMs) }
    expect((await send(`${path}/overrides`, 'POST', body)).status).toBe(201)
    const [schedule] = await allSchedules(openDatabase(env.DB), workspaceId, now)
    if (!schedule) throw new Error('It is not there')
    expect(onCall(schedule, now)).toEqual([{ personId: cem, until: now + hourMs }])
    expect(Object.keys(schedule.overrides[0] ?? {}).toSorted()).toEqual(
      ['endsAt', 'id', 'personId', 'reason', 'startsAt', 'swapId'].toSorted(),
    )
  })
})
