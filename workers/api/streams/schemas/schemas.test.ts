import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createKey, createWorkspace, request } from '../../../../test/factories.ts'
import { addStream } from '../../../../test/streams.ts'

interface Version {
  version: number
  schema?: unknown
  hash: string
  notes: string
  createdBy: string
}
interface Problem {
  code: string
  detail: string
  errors: { path: string; message: string; kind?: string; version?: number; direction?: string }[]
}
interface Verdict {
  compatible: boolean
  existingVersion: number | null
  differences: { path: string; kind: string; version: number; direction: string }[]
}

const call = async <T = Version>(key: string, path: string, method = 'GET', body?: unknown) => {
  const response = await request(`/api/v1/streams/orders/schemas${path}`, {
    key,
    method,
    ...(body !== undefined && { body }),
  })
  return { status: response.status, body: await response.json<T>() }
}
const add = <T = Version>(key: string, schema: unknown, notes?: string) =>
  call<T>(key, '', 'POST', { schema, ...(notes !== undefined && { notes }) })

async function scene(compatibility = 'backward') {
  const workspace = await createWorkspace()
  const streamId = await addStream(workspace.key, 'orders', compatibility)
  return { ...workspace, streamId }
}

const record = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const first = record({ id: { type: 'string' }, amount: { type: 'integer' } }, ['id'])
const wider = record({ id: { type: 'string' }, amount: { type: 'number' }, country: { type: 'string' } }, [
  'id',
])
const narrower = record(
  { id: { type: 'string' }, amount: { type: 'integer' }, country: { type: 'string' } },
  ['id', 'country'],
)

describe('the schemas of a stream', () => {
  it('are added as versions, listed newest first and read', async ({ expect }) => {
    const { key, keyId } = await scene()
    const made = await add(key, first, 'The beginning')
    expect(made).toMatchObject({
      status: 201,
      body: { version: 1, schema: first, notes: 'The beginning', createdBy: `key:${keyId}` },
    })
    expect((await add(key, wider)).body.version).toBe(2)
    const page = await call<{ data: Version[]; nextCursor: string }>(key, '?limit=1')
    expect(page.body.data).toMatchObject([{ version: 2, notes: '' }])
    expect(page.body.data[0]).not.toHaveProperty('schema')
    const next = await call<{ data: Version[]; nextCursor: null }>(key, `?cursor=${page.body.nextCursor}`)
    expect(next.body).toMatchObject({ data: [{ version: 1 }], nextCursor: null })
    expect((await call(key, '/1')).body).toEqual(made.body)
    expect((await call(key, '/latest')).body).toMatchObject({ version: 2, schema: wider })
    for (const none of ['/3', '/0', '/v1'])
      expect(await call<Problem>(key, none)).toMatchObject({
        status: 404,
        body: { code: 'schema_version.not_found' },
      })
  })

  it('are not added twice: the same one, in any order, answers its version', async ({ expect }) => {
    const { key } = await scene()
    const { body } = await add(key, first)
    await add(key, wider)
    const { type, ...rest } = first
    const again = await add(key, { ...rest, type }, 'Other words')
    expect(again).toEqual({ status: 200, body })
  })

  it('that break what the stream promises are refused with every difference', async ({ expect }) => {
    const { key } = await scene()
    await add(key, first)
    const refused = await add<Problem>(key, narrower)
    expect(refused).toMatchObject({ status: 409, body: { code: 'schema.incompatible' } })
    expect(refused.body.detail).toContain('the new schema requires country')
    expect(refused.body.errors).toEqual([
      {
        path: 'country',
        kind: 'required_property_added',
        version: 1,
        direction: 'backward',
        message: 'the new schema requires country, version 1 does not, and there is no default for it',
      },
    ])
    expect((await call<{ data: Version[] }>(key, '')).body.data).toHaveLength(1)
  })

  it('are judged by the mode of the stream', async ({ expect }) => {
    const answers: Record<string, number[]> = {}
    for (const mode of ['none', 'backward', 'forward', 'full']) {
      const { key } = await scene(mode)
      await add(key, first)
      answers[mode] = [(await add(key, wider)).status, (await add(key, narrower)).status]
    }
    expect(answers).toEqual({
      none: [201, 201],
      backward: [201, 409],
      forward: [409, 409],
      full: [409, 409],
    })
  })

  it('are judged by every version where the mode is transitive', async ({ expect }) => {
    const { key, streamId } = await scene('none')
    await add(key, record({ kind: { enum: ['a', 'b'] } }))
    await add(key, record({ kind: { enum: ['a'] } }))
    await env.DB.prepare(`UPDATE streams SET compatibility = 'backward_transitive' WHERE id = ?`)
      .bind(streamId)
      .run()
    const refused = await add<Problem>(key, record({ kind: { enum: ['a', 'c'] } }))
    expect(refused.body.errors).toMatchObject([{ path: 'kind', kind: 'enum_changed', version: 1 }])
  })

  it('can be asked about before they are added, which writes nothing', async ({ expect }) => {
    const { key } = await scene()
    await add(key, first)
    const check = async (schema: unknown) => (await call<Verdict>(key, '/check', 'POST', { schema })).body
    expect(await check(wider)).toMatchObject({ compatible: true, existingVersion: null, differences: [] })
    expect(await check(first)).toMatchObject({ compatible: true, existingVersion: 1 })
    expect(await check(narrower)).toMatchObject({
      compatible: false,
      differences: [{ path: 'country', kind: 'required_property_added' }],
    })
    expect((await call<{ data: Version[] }>(key, '')).body.data).toHaveLength(1)
  })

  it('that cannot be used are refused with the place of every fault', async ({ expect }) => {
    const { key } = await scene()
    for (const path of ['', '/check']) {
      const wrong = { properties: { a: { type: 'strng' }, b: { minimum: 'x' } } }
      const refused = await call<Problem>(key, path, 'POST', { schema: wrong })
      expect(refused).toMatchObject({ status: 422, body: { code: 'schema.invalid' } })
      expect(refused.body.errors.map((error) => error.path)).toEqual([
        'schema.properties.a.type',
        'schema.properties.b.minimum',
      ])
      const remote = await call<Problem>(key, path, 'POST', { schema: { $ref: 'https://example.com/x' } })
      expect(remote.body.errors[0]?.path).toBe('schema.$ref')
      expect((await call<Problem>(key, path, 'POST', { schema: 'text' })).status).toBe(422)
      expect((await call<Problem>(key, path, 'POST', {})).status).toBe(422)
    }
  })

  it('are compared: what changed, and what that breaks', async ({ expect }) => {
    const { key } = await scene()
    await add(key, first)
    await add(key, wider)
    const diff = await call<object>(key, '/2/diff')
    expect(diff).toMatchObject({
      status: 200,
      body: {
        version: 2,
        against: 1,
        changes: [
          { path: 'properties.amount.type', kind: 'changed', before: 'integer', after: 'number' },
          { path: 'properties.country', kind: 'added', after: { type: 'string' } },
        ],
        backward: { compatible: true, differences: [] },
        forward: {
          compatible: false,
          differences: [
            { path: 'amount', message: 'version 1 takes integer here, version 2 also takes number' },
            { path: 'country', kind: 'property_removed_from_closed_content_model' },
          ],
        },
      },
    })
    expect(await call(key, '/1/diff?against=latest')).toMatchObject({ body: { version: 1, against: 2 } })
    expect((await call<Problem>(key, '/1/diff')).body.errors[0]?.path).toBe('against')
    expect((await call<Problem>(key, '/2/diff?against=7')).status).toBe(404)
  })

  it('get one version each when many are added at once', async ({ expect }) => {
    const { key } = await scene('none')
    const schemas = [1, 2, 3].map((n) => ({ const: n }))
    const made = await Promise.all([...schemas, ...schemas].map((schema) => add(key, schema)))
    expect([...new Set(made.map(({ body }) => body.version))].toSorted((a, b) => a - b)).toEqual([1, 2, 3])
    expect(made.filter(({ status }) => status === 201)).toHaveLength(3)
  })

  it('are at most 200, and one that is there is still answered then', async ({ expect }) => {
    const { key, streamId } = await scene('none')
    await add(key, first)
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
       INSERT INTO stream_schemas (stream_id, version, schema, hash, notes, created_by, created_at)
       SELECT ?1, i, '{}', 'hash ' || i, '', 'key:x', 0 FROM n`,
    )
      .bind(streamId)
      .run()
    expect(await add<Problem>(key, wider)).toMatchObject({ status: 409, body: { code: 'schema.too_many' } })
    expect((await add(key, first)).status).toBe(200)
  })

  it('need a stream that there is, and a key that may write', async ({ expect }) => {
    const { key, workspaceId } = await createWorkspace()
    expect(await call<Problem>(key, '')).toMatchObject({ status: 404, body: { code: 'stream.not_found' } })
    await addStream(key, 'orders')
    const reader = await createKey(workspaceId, ['read'])
    expect((await add(reader.key, first)).status).toBe(403)
    expect((await call(reader.key, '')).status).toBe(200)
  })
})
