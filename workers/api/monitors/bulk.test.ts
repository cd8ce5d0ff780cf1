import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const check = () => ({ type: 'http', url: `${inject('targets')}/ok`, timeoutMs: 2_000 })
const input = (more = {}) => ({ name: 'Home', check: check(), regions: ['weur'], paused: true, ...more })
const bulk = (key: string, body: unknown) => request('/api/v1/monitors/bulk', { key, body })

interface Row {
  id: string
  name: string
  tags: string[]
  paused: boolean
  version: number
  intervalSeconds: number
}
interface Outcome {
  create: { monitor: Row }[]
  update: { monitor: Row }[]
  changed: { id: string; version: number }[]
  unchanged: string[]
  delete: { id: string }[]
}

/** A workspace with monitors of these names; `tags` are what stands behind the colon. */
async function scene(names: readonly string[]) {
  const { key, workspaceId } = await createWorkspace()
  const create = names.map((one) => {
    const [name = '', tags = ''] = one.split(':')
    return input({ name, tags: tags.split(',').filter(Boolean) })
  })
  const made = await (await bulk(key, { create })).json<Outcome>()
  const ids = Object.fromEntries(made.create.map(({ monitor }) => [monitor.name, monitor.id]))
  const rows = async () => {
    const { data } = await (await request('/api/v1/monitors?sort=name', { key })).json<{ data: Row[] }>()
    return Object.fromEntries(data.map((row) => [row.name, row]))
  }
  const change = async (body: unknown) => (await bulk(key, body)).json<Outcome>()
  return { key, workspaceId, ids, rows, change }
}

describe('a bulk change by selection', () => {
  it('adds and removes tags of all that a filter means, and leaves those alone that are so already', async ({
    expect,
  }) => {
    const { ids, rows, change } = await scene(['A:shop', 'B:shop,edge', 'C:shop,prod', 'D'])
    const outcome = await change({ tag: { filter: { tag: 'shop' }, add: ['prod'], remove: ['edge'] } })
    expect(new Map(outcome.changed.map(({ id, version }) => [id, version]))).toEqual(
      new Map([
        [ids['A'], 2],
        [ids['B'], 2],
      ]),
    )
    expect(outcome.unchanged).toEqual([ids['C']])
    const after = await rows()
    expect(after['A']?.tags).toEqual(['shop', 'prod'])
    expect(after['B']?.tags).toEqual(['shop', 'prod'])
    expect(after['C']).toMatchObject({ tags: ['shop', 'prod'], version: 1 })
    expect(after['D']).toMatchObject({ tags: [], version: 1 })
  })

  it('pauses, resumes, edits and tags in one go, each monitor with one new version', async ({ expect }) => {
    const { ids, rows, change } = await scene(['A', 'B', 'C'])
    await change({
      resume: { ids: [ids['A'], ids['B']] },
      edit: { ids: [ids['A'], ids['C']], set: { intervalSeconds: 300 } },
      tag: { ids: [ids['A']], add: ['new'] },
    })
    const after = await rows()
    expect(after['A']).toMatchObject({ paused: false, intervalSeconds: 300, tags: ['new'], version: 2 })
    expect(after['B']).toMatchObject({ paused: false, intervalSeconds: 60, version: 2 })
    expect(after['C']).toMatchObject({ paused: true, intervalSeconds: 300, version: 2 })
    const again = await change({ pause: { filter: { q: 'a' } } })
    expect(again.changed).toEqual([{ status: 200, id: ids['A'], version: 3 }])
  })

  it('deletes by a filter only when it still means as many as were counted', async ({ expect }) => {
    const { key, rows } = await scene(['A:old', 'B:old', 'C'])
    const uncounted = await bulk(key, { delete: { filter: { tag: 'old' } } })
    expect(uncounted.status).toBe(422)
    const stale = await bulk(key, { delete: { filter: { tag: 'old' }, count: 3 } })
    expect(stale.status).toBe(409)
    expect(await stale.json()).toMatchObject({
      code: 'selection.changed',
      errors: [{ path: 'delete.count' }],
    })
    expect(Object.keys(await rows())).toEqual(['A', 'B', 'C'])
    const done = await bulk(key, { delete: { filter: { tag: 'old' }, count: 2 } })
    expect(await done.json()).toMatchObject({ delete: [{ status: 204 }, { status: 204 }] })
    expect(Object.keys(await rows())).toEqual(['C'])
  })

  it('does nothing when anything is wrong, and names every entry and field', async ({ expect }) => {
    const { key, ids, rows } = await scene(['A', 'B'])
    const before = await rows()
    const cases: [body: object, status: number, paths: string[]][] = [
      [{ tag: { ids: [ids['A'], 'mon_nobody'], add: ['x'] } }, 404, ['tag.ids.1']],
      [{ pause: { ids: [ids['A'], ids['A']] } }, 422, ['pause.ids.1']],
      [{ tag: { ids: [ids['A']], filter: {}, add: ['x'] } }, 422, ['tag']],
      [{ tag: { ids: [ids['A']] } }, 422, ['tag']],
      [{ resume: { ids: [ids['A']] }, pause: { filter: { q: 'A' } } }, 422, ['resume']],
      [{ pause: { filter: {} } }, 422, ['pause.count']],
      [{ tag: { filter: { q: ' ' }, add: ['x'] } }, 422, ['tag.count']],
      [{ edit: { filter: {}, count: 2, set: { intervalSeconds: 2 } } }, 422, ['edit.set.intervalSeconds']],
      [{ tag: { ids: [ids['A']], add: ['x'] }, delete: [ids['A']] }, 422, ['delete.0']],
      [
        { edit: { ids: [ids['A'], ids['B']], set: { intervalSeconds: 2 } } },
        422,
        ['edit.set.intervalSeconds'],
      ],
      [
        {
          update: [
            { id: ids['A'], intervalSeconds: 10, check: { ...check(), timeoutMs: 20_000 } },
            { id: ids['B'], intervalSeconds: 10, check: { ...check(), timeoutMs: 20_000 } },
          ],
        },
        422,
        ['update.0.check.timeoutMs', 'update.1.check.timeoutMs'],
      ],
    ]
    for (const [body, status, paths] of cases) {
      const response = await bulk(key, { create: [input({ name: 'New' })], ...body })
      const text = await response.text()
      expect(response.status, text).toBe(status)
      const { errors } = JSON.parse(text) as { errors: { path: string }[] }
      expect(
        errors.map(({ path }) => path),
        text,
      ).toEqual(paths)
    }
    expect(await rows()).toEqual(before)
  })

  it('loses none of two tags that are added to the same monitors at once', async ({ expect }) => {
    const { key, rows } = await scene(['A', 'B', 'C'])
    const add = (tag: string) => bulk(key, { tag: { filter: {}, count: 3, add: [tag] } })
    const answers = await Promise.all(['x', 'y', 'z'].map(add))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const { tags } of Object.values(await rows())) expect(tags.toSorted()).toEqual(['x', 'y', 'z'])
  })
})

describe('a thousand monitors', () => {
  it('are created, tagged and deleted in one call each, within the limits of D1', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const create = Array.from({ length: 1_000 }, (_, index) =>
      input({
        name: `M ${index}`,
        regions: ['weur', 'enam', 'apac'],
        check: { ...check(), body: 'x'.repeat(900), method: 'POST' },
      }),
    )
    const made = await bulk(key, { create })
    expect(made.status, await made.clone().text()).toBe(200)
    const { create: created } = await made.json<Outcome>()
    expect(created.map(({ monitor }) => monitor.name)).toEqual(create.map(({ name }) => name))
    const count = (where: string) =>
      env.DB.prepare(`SELECT COUNT(*) AS n FROM assignments WHERE workspace_id = ? AND ${where}`)
        .bind(workspaceId)
        .first<number>('n')
    expect(await count('removed = 0')).toBe(3_000)
    const tagged = await (
      await bulk(key, { tag: { filter: {}, count: 1_000, add: ['all'] } })
    ).json<Outcome>()
    expect(tagged.changed).toHaveLength(1_000)
    const tooMany = await bulk(key, { create: [input()], tag: { filter: {}, count: 1_000, add: ['more'] } })
    expect(tooMany.status).toBe(422)
    const gone = await bulk(key, { delete: { filter: { tag: 'all' }, count: 1_000 } })
    expect((await gone.json<Outcome>()).delete).toHaveLength(1_000)
    expect(await count('removed = 0')).toBe(0)
  }, 60_000)
})
