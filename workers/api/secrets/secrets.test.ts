import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')
const value = 'canary-a1b2c3d4'

const call = async <T>(key: string, path: string, method: string, body?: unknown) => {
  const response = await request(`/api/v1${path}`, { key, method, ...(body !== undefined && { body }) })
  const text = await response.text()
  return { status: response.status, text, body: (text === '' ? null : JSON.parse(text)) as T }
}
const put = (key: string, name: string, text = value) =>
  call<{ name: string; createdAt: string; updatedAt: string }>(key, `/secrets/${name}`, 'PUT', {
    value: text,
  })
interface Problem {
  code: string
  detail: string
  errors?: { path: string; message: string }[]
}
const monitor = (check: object) => ({
  name: 'Guarded',
  check: { type: 'http', url: `${targets}/ok`, ...check },
  regions: ['weur'],
  paused: true,
})

describe('secrets', () => {
  it('are added, replaced, listed by name and deleted, and never told', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    const added = await put(key, 'TOKEN')
    expect(added).toMatchObject({ status: 201, body: { name: 'TOKEN' } })
    const again = await put(key, 'TOKEN', `${value}-2`)
    expect(again).toMatchObject({ status: 200, body: { createdAt: added.body.createdAt } })
    await put(key, 'ALPHA')
    const listed = await call<{ data: { name: string }[]; nextCursor: string }>(
      key,
      '/secrets?limit=1',
      'GET',
    )
    expect(listed.body.data.map(({ name }) => name)).toEqual(['ALPHA'])
    const next = await call<typeof listed.body>(key, `/secrets?cursor=${listed.body.nextCursor}`, 'GET')
    expect(next.body).toMatchObject({ data: [{ name: 'TOKEN' }], nextCursor: null })
    const gone = await call(key, '/secrets/TOKEN', 'DELETE')
    expect(gone.status).toBe(204)
    expect(await call(key, '/secrets/TOKEN', 'DELETE')).toMatchObject({
      status: 404,
      body: { code: 'secret.not_found' },
    })
    const rows = await env.DB.prepare('SELECT * FROM secrets WHERE workspace_id = ?').bind(workspaceId).all()
    for (const { text } of [added, again, listed, next, { text: JSON.stringify(rows.results) }])
      expect(text).not.toContain('canary')
    expect(rows.results).toHaveLength(1)
  })

  it('have a name that can be written and a value that can be masked', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const name of ['1x', 'a-b', 'x'.repeat(65)])
      expect(await put(key, name)).toMatchObject({ status: 422, body: { errors: [{ path: 'name' }] } })
    for (const text of ['abc', 'é'.repeat(2_049), 'abcd\ud800'])
      expect(await put(key, 'X', text)).toMatchObject({ status: 422, body: { errors: [{ path: 'value' }] } })
    const { key: reader } = await createKey((await createWorkspace()).workspaceId, ['read'])
    expect((await put(reader, 'X')).status).toBe(403)
  })

  it('are at most 200, and one that is there can still be replaced then', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
       INSERT INTO secrets SELECT ?1, 'S' || i, 'v1.a.b', 0, 0 FROM n`,
    )
      .bind(workspaceId)
      .run()
    expect(await put(key, 'S201')).toMatchObject({ status: 409, body: { code: 'secret.too_many' } })
    expect((await put(key, 'S7')).status).toBe(200)
  })

  it('are not deleted while a monitor names them', async ({ expect }) => {
    const { key } = await createWorkspace()
    await put(key, 'TOKEN')
    await put(key, 'TOKE')
    const check = { headers: { authorization: 'Bearer {{secret.TOKEN}}' } }
    const made = await call<{ id: string }>(key, '/monitors', 'POST', monitor(check))
    const refused = await call<Problem>(key, '/secrets/TOKEN', 'DELETE')
    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'secret.in_use',
        detail: 'It is used by Guarded.',
        errors: [{ path: made.body.id, message: 'Guarded' }],
      },
    })
    expect((await call(key, '/secrets/TOKE', 'DELETE')).status).toBe(204)
    await call(key, `/monitors/${made.body.id}`, 'DELETE')
    expect((await call(key, '/secrets/TOKEN', 'DELETE')).status).toBe(204)
  })
})

describe('a monitor that names a secret', () => {
  it.for([
    [{ headers: { 'x-key': '{{secret.NOBODY}}' } }, 'headers.x-key', 'There is no secret named NOBODY'],
    [{ headers: { 'x-key': '{{ secret.TOKEN }}' } }, 'headers.x-key', 'A secret is written {{secret.NAME}}'],
    [{ keyword: { present: '{{secret.TOKEN}}' } }, 'keyword.present', 'No secret may stand here'],
    [
      { url: 'https://{{secret.TOKEN}}.example.com/' },
      'url',
      'A secret may stand in the path or the query, not in the host',
    ],
    [
      { auth: { type: 'basic', username: 'anna', password: 'plain' } },
      'auth.password',
      'This is not kept in a monitor: add it as a secret of the workspace and write {{secret.NAME}} here',
    ],
  ] as const)('is refused with the path: %j', async ([check, path, message], { expect }) => {
    const { key } = await createWorkspace()
    await put(key, 'TOKEN')
    const error = { path: `check.${path}`, message }
    const refused = { status: 422, body: { errors: [error] } }
    expect(await call<Problem>(key, '/monitors', 'POST', monitor(check))).toMatchObject(refused)
    const { name: _, paused: __, ...trial } = monitor(check)
    expect(await call<Problem>(key, '/monitors/try', 'POST', trial)).toMatchObject(refused)
    const bulk = { create: [monitor({}), monitor(check)] }
    expect(await call<Problem>(key, '/monitors/bulk', 'POST', bulk)).toMatchObject({
      status: 422,
      body: { errors: [{ path: `create.1.check.${path}` }] },
    })
  })

  it('sends it in headers, body and address, and shows only its name', async ({ expect }) => {
    const { key } = await createWorkspace()
    await put(key, 'TOKEN', 'canary a/b&c')
    const check = {
      type: 'http',
      url: `${inject('httpTargets').origin}/echo?q={{secret.TOKEN}}`,
      method: 'POST',
      headers: { 'x-key': 'key {{secret.TOKEN}}' },
      body: 'body {{secret.TOKEN}}',
      assertions: [
        { type: 'jsonpath', path: '$.body', value: 'body canary a/b&c' },
        { type: 'jsonpath', path: "$.headers['x-key']", value: 'key canary a/b&c' },
        { type: 'jsonpath', path: '$.url', value: '/echo?q=canary%20a%2Fb%26c' },
      ],
    }
    const tried = await call<{ data: { outcome: string; assertions: { ok: boolean; actual: string }[] }[] }>(
      key,
      '/monitors/try',
      'POST',
      { check, regions: ['weur'] },
    )
    const [result] = tried.body.data
    expect(result?.assertions.map(({ ok }) => ok)).toEqual([true, true, true])
    expect(result?.assertions.map(({ actual }) => actual)).toEqual([
      'body [secret TOKEN]',
      'key [secret TOKEN]',
      '/echo?q=[secret TOKEN]',
    ])
    const made = await call<{ check: object; target: string }>(key, '/monitors', 'POST', {
      ...monitor({}),
      check,
    })
    expect(made.body.check).toMatchObject({ headers: check.headers, body: check.body })
  })
})
