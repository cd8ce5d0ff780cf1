import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'
import { loadAlerting } from '#db/queries/alerting'

// Nothing listens there, and nothing is sent.
const hook = { name: 'hook', type: 'webhook', config: { url: 'http://127.0.0.1:9/' } }

interface Thing {
  id: string
  version: number
  personId: string | null
}
interface Wrong {
  code: string
  detail: string
  errors: { path: string }[]
}

async function workspace() {
  const { key, workspaceId } = await createWorkspace()
  const call = async <T = Thing>(path: string, body?: unknown, method?: string, headers = {}) => {
    const response = await request(`/api/v1${path}`, { key, body, headers, ...(method && { method }) })
    const text = await response.text()
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T }
  }
  const make = async (path: string, body: unknown): Promise<string> => {
    const { status, body: made } = await call(path, body)
    if (status !== 201) throw new Error(`${path}: ${status} ${JSON.stringify(made)}`)
    return made.id
  }
  return { key, workspaceId, call, make }
}

describe('people', () => {
  it('are kept with how they want to be told, and their channels are theirs alone', async ({ expect }) => {
    const { call, make, workspaceId } = await workspace()
    const anna = await make('/people', { name: 'Anna', email: 'anna@example.com', timezone: 'Europe/Berlin' })
    expect(anna).toMatch(/^prs_/)
    const sms = await make('/channels', { ...hook, personId: anna })
    const rules = [{ severity: 'critical', afterSeconds: 60, channelIds: [sms] }]
    const changed = await call(`/people/${anna}`, { rules }, 'PATCH', { 'if-match': '"1"' })
    expect(changed).toMatchObject({ status: 200, body: { rules, version: 2, name: 'Anna' } })
    expect((await call(`/people/${anna}`, { name: 'x' }, 'PATCH', { 'if-match': '1' })).status).toBe(412)
    const { channels, people } = await loadAlerting(env, workspaceId)
    expect(channels).toMatchObject([{ id: sms, personId: anna }])
    expect(people).toMatchObject([{ id: anna, rules }])
    expect((await call(`/people/${anna}`, undefined, 'DELETE')).status).toBe(204)
    expect((await call(`/channels/${sms}`)).status).toBe(404)
  })

  it('are not told through the channels of others', async ({ expect }) => {
    const { call, make } = await workspace()
    const [anna, ben] = [await make('/people', { name: 'Anna' }), await make('/people', { name: 'Ben' })]
    const bens = await make('/channels', { ...hook, personId: ben })
    const shared = await make('/channels', hook)
    const rules = [{ channelIds: [shared, bens, 'chn_none'] }]
    const refused = await call<Wrong>(`/people/${anna}`, { rules }, 'PATCH')
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map(({ path }) => path)).toEqual([
      'rules.0.channelIds.1',
      'rules.0.channelIds.2',
    ])
    const nobodys = await call<Wrong>('/channels', { ...hook, personId: 'prs_none' })
    expect(nobodys).toMatchObject({ status: 422, body: { errors: [{ path: 'personId' }] } })
    const given = await call(`/channels/${shared}`, { personId: anna }, 'PATCH')
    expect(given.body.personId).toBe(anna)
    expect((await call(`/channels/${shared}`, { personId: null }, 'PATCH')).body.personId).toBeNull()
  })

  it('and teams cannot be deleted while something names them', async ({ expect }) => {
    const { call, make } = await workspace()
    const anna = await make('/people', { name: 'Anna' })
    const team = await make('/teams', { name: 'Core', personIds: [anna] })
    const layer = {
      name: 'Always',
      people: [anna],
      rotation: { kind: 'daily', every: 1, handoverAt: '09:00' },
      startsAt: '2026-01-01',
    }
    const night = await make('/schedules', { name: 'Night', timezone: 'UTC', layers: [layer] })
    const steps = [{ teamIds: [team], scheduleIds: [night] }]
    const policy = await make('/policies', { name: 'Backend', steps })
    const person = await call<Wrong>(`/people/${anna}`, undefined, 'DELETE')
    expect(person).toMatchObject({ status: 409, body: { code: 'person.in_use' } })
    expect(person.body.detail).toContain('team Core')
    expect(person.body.detail).toContain('schedule Night')
    const schedule = await call<Wrong>(`/schedules/${night}`, undefined, 'DELETE')
    expect(schedule).toMatchObject({ status: 409, body: { code: 'schedule.in_use' } })
    const refused = await call<Wrong>(`/teams/${team}`, undefined, 'DELETE')
    expect(refused).toMatchObject({ status: 409, body: { code: 'team.in_use' } })
    expect(refused.body.detail).toContain('policy Backend')
    for (const path of [`/policies/${policy}`, `/schedules/${night}`, `/teams/${team}`, `/people/${anna}`])
      expect((await call(path, undefined, 'DELETE')).status, path).toBe(204)
  })
})

describe('a policy', () => {
  it('is kept with what was left out at its default, and read back as it was written', async ({ expect }) => {
    const { call, make } = await workspace()
    const channel = await make('/channels', hook)
    const steps = [{ channelIds: [channel] }, { afterSeconds: 300, channelIds: [channel] }]
    const made = await call('/policies', { name: 'Backend', steps, repeat: { everySeconds: 600, times: 2 } })
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^pol_/),
        steps: [
          { afterSeconds: 0, channelIds: [channel], personIds: [], scheduleIds: [], teamIds: [], when: null },
          { afterSeconds: 300 },
        ],
        repeat: { everySeconds: 600, times: 2 },
        fallback: null,
        isDefault: false,
        version: 1,
      },
    })
    expect((await call(`/policies/${made.body.id}`)).body).toEqual(made.body)
    expect((await call<{ data: Thing[] }>('/policies')).body.data).toEqual([made.body])
    const changed = await call(`/policies/${made.body.id}`, { repeat: null }, 'PATCH')
    expect(changed.body).toMatchObject({ repeat: null, version: 2, steps: [{}, {}] })
  })

  it('is the default alone', async ({ expect }) => {
    const { call, make } = await workspace()
    const steps = [{ channelIds: [await make('/channels', hook)] }]
    const first = await make('/policies', { name: 'A', steps, isDefault: true })
    const second = await make('/policies', { name: 'B', steps, isDefault: true })
    const defaults = async () =>
      (await call<{ data: (Thing & { isDefault: boolean })[] }>('/policies')).body.data
        .filter(({ isDefault }) => isDefault)
        .map(({ id }) => id)
    expect(await defaults()).toEqual([second])
    await call(`/policies/${first}`, { isDefault: true }, 'PATCH')
    expect(await defaults()).toEqual([first])
  })

  it('names the place of everything that is wrong', async ({ expect }) => {
    const { call, make } = await workspace()
    const channel = await make('/channels', hook)
    const paths = async (body: object) => {
      const { status, body: answer } = await call<Wrong>('/policies', { name: 'x', ...body })
      expect(status).toBe(422)
      return answer.errors.map(({ path }) => path)
    }
    expect(await paths({ steps: [] })).toEqual(['steps'])
    expect(await paths({ steps: [{}] })).toEqual(['steps.0.channelIds'])
    expect(await paths({ steps: [{ channelIds: ['chn_x'], scheduleIds: ['sch_x'] }] })).toEqual([
      'steps.0.channelIds.0',
      'steps.0.scheduleIds.0',
    ])
    const late = { afterSeconds: 60, channelIds: [channel] }
    expect(await paths({ steps: [late, { channelIds: [channel] }] })).toEqual(['steps.1.afterSeconds'])
    expect(await paths({ steps: [late], fallback: { personIds: ['prs_x'] } })).toEqual([
      'fallback.personIds.0',
    ])
    expect(await paths({ steps: [{ ...late, when: { from: '25:00' } }] })).toEqual(['steps.0.when.from'])
    expect(await paths({ steps: [{ ...late, chanelIds: [] }] })).toEqual(['steps.0.chanelIds'])
  })

  it('serves monitors, and goes only when they have another', async ({ expect }) => {
    const { call, make } = await workspace()
    const steps = [{ channelIds: [await make('/channels', hook)] }]
    const [old, fresh] = [
      await make('/policies', { name: 'A', steps }),
      await make('/policies', { name: 'B', steps }),
    ]
    const check = { type: 'http', url: 'http://127.0.0.1:9/' }
    const monitor = await make('/monitors', { name: 'Shop', check, policyId: old, paused: true })
    const policyOf = async () =>
      (await call<{ policyId: string | null }>(`/monitors/${monitor}`)).body.policyId
    const refused = await call<Wrong>(`/policies/${old}`, undefined, 'DELETE')
    expect(refused).toMatchObject({ status: 409, body: { code: 'policy.in_use' } })
    expect(refused.body.detail).toContain('monitor Shop')
    const replace = (by: string) => call(`/policies/${old}?replaceWith=${by}`, undefined, 'DELETE')
    expect((await replace('pol_none')).status).toBe(422)
    expect((await replace(old)).status).toBe(422)
    expect(await policyOf()).toBe(old)
    expect((await replace(fresh)).status).toBe(204)
    expect(await policyOf()).toBe(fresh)
    expect((await call(`/policies/${fresh}?replaceWith=none`, undefined, 'DELETE')).status).toBe(204)
    expect(await policyOf()).toBeNull()
  })

  it('tells who is on call at the time', async ({ expect }) => {
    const { call, make } = await workspace()
    const [anna, ben] = [await make('/people', { name: 'Anna' }), await make('/people', { name: 'Ben' })]
    for (const [name, personId] of [
      ['SMS of Anna', anna],
      ['SMS of Ben', ben],
    ])
      await make('/channels', { ...hook, name, personId })
    const layer = {
      name: 'Days',
      people: [anna, ben],
      rotation: { kind: 'daily', every: 1, handoverAt: '00:00' },
      startsAt: '2026-01-01',
    }
    const schedule = await make('/schedules', { name: 'Backend', timezone: 'UTC', layers: [layer] })
    const policy = { steps: [{ scheduleIds: [schedule] }, { afterSeconds: 3600, scheduleIds: [schedule] }] }
    const { body } = await call<{ data: object[] }>('/policies/simulate', {
      policy,
      at: '2026-01-01T23:30:00Z',
    })
    expect(body.data).toMatchObject([
      { atSeconds: 0, person: { name: 'Anna' }, why: 'on call, Backend' },
      { atSeconds: 3600, person: { name: 'Ben' } },
    ])
  })

  it('says beforehand who would be told, kept or not', async ({ expect }) => {
    const { call, make } = await workspace()
    const anna = await make('/people', { name: 'Anna' })
    const sms = await make('/channels', { ...hook, name: 'SMS', personId: anna })
    const steps = [{ afterSeconds: 60, personIds: [anna], when: { severities: ['critical'] } }]
    const expected = {
      data: [
        {
          atSeconds: 60,
          step: 0,
          repetition: 0,
          person: { id: anna, name: 'Anna' },
          channel: { id: sms, name: 'SMS' },
          why: 'named',
          isFallback: false,
        },
      ],
      truncated: false,
    }
    const policyId = await make('/policies', { name: 'A', steps })
    expect((await call('/policies/simulate', { policyId })).body).toEqual(expected)
    expect((await call('/policies/simulate', { policy: { steps } })).body).toEqual(expected)
    const warning = { policy: { steps }, severity: 'warning', at: '2026-01-01T00:00:00Z' }
    expect((await call('/policies/simulate', warning)).body).toEqual({ data: [], truncated: false })
    expect((await call('/policies/simulate', {})).status).toBe(422)
  })
})
