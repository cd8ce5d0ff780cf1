import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const call = async (key: string, path: string, method: string, body?: unknown) => {
  const response = await request(`/api/v1/silences${path}`, { key, method, body })
  return { status: response.status, body: response.status === 204 ? null : await response.json<Answer>() }
}
interface Answer {
  id: string
  data: { id: string }[]
  errors: { path: string }[]
}

describe('silences', () => {
  it('are made, listed, ended and forgotten', async ({ expect }) => {
    const { key, keyId } = await createWorkspace()
    const said = { matchers: [{ label: 'tag', value: 'eu-*' }], until: inAnHour(), comment: 'Moving house' }
    const made = await call(key, '', 'POST', said)
    expect(made).toMatchObject({
      status: 201,
      body: {
        id: expect.stringMatching(/^sil_/),
        monitorIds: [],
        matchers: [{ label: 'tag', op: '=', value: 'eu-*' }],
        comment: 'Moving house',
        createdBy: `key:${keyId}`,
        active: true,
      },
    })
    const path = `/${made.body?.id}`
    expect(await call(key, path, 'GET')).toMatchObject({ status: 200, body: { id: made.body?.id } })
    expect((await call(key, '?current=true', 'GET')).body?.data).toHaveLength(1)
    const ended = await call(key, path, 'PATCH', { until: new Date().toISOString() })
    expect(ended).toMatchObject({ status: 200, body: { active: false } })
    expect((await call(key, '?current=true', 'GET')).body?.data).toEqual([])
    expect((await call(key, '', 'GET')).body?.data).toHaveLength(1)
    expect((await call(key, path, 'DELETE')).status).toBe(204)
    expect((await call(key, path, 'DELETE')).status).toBe(404)
  })

  it('refuse what would silence everything, for ever, or nothing', async ({ expect }) => {
    const { key } = await createWorkspace()
    const path = async (body: object) => {
      const refused = await call(key, '', 'POST', body)
      expect(refused.status).toBe(422)
      return refused.body?.errors[0]?.path
    }
    const matchers = [{ label: 'tag', value: 'x' }]
    expect(await path({ until: inAnHour() })).toBe('matchers')
    expect(await path({ matchers, until: '2020-01-01T00:00:00Z' })).toBe('until')
    expect(await path({ matchers, until: new Date(Date.now() + 400 * 86_400_000).toISOString() })).toBe(
      'until',
    )
    expect(await path({ monitorIds: ['mon_nobody'], until: inAnHour() })).toBe('monitorIds.0')
    expect(await path({ matchers: [{ label: 'tag', value: 'x', op: '~' }], until: inAnHour() })).toBe(
      'matchers.0.op',
    )
    expect(await path({ matchers, untill: inAnHour() })).toBe('until')
  })

  it('are read page by page, each once', async ({ expect }) => {
    const { key } = await createWorkspace()
    const matchers = [{ label: 'tag', value: 'x' }]
    const until = inAnHour()
    for (let n = 0; n < 3; n += 1) await call(key, '', 'POST', { matchers, until })
    const ids: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { body } = await call(key, `?limit=1${query}`, 'GET')
      ids.push(...(body?.data ?? []).map(({ id }) => id))
      cursor = (body as unknown as { nextCursor: string | null }).nextCursor
    }
    expect(new Set(ids).size).toBe(3)
    expect(ids).toHaveLength(3)
  })
})
