import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { createWorkspace, request, type TestWorkspace } from '../../../test/factories.ts'
import { dayMs } from '../../core/cell.ts'
import { app } from '../app.ts'

const { origin, token, refused } = inject('analytics')

/** As a deployment with these settings answers. */
async function ask(key: string, query: string, settings: Partial<Env> = {}): Promise<Response> {
  const context = createExecutionContext()
  const bindings = { ...env, ANALYTICS_URL: origin, ANALYTICS_TOKEN: token, ...settings }
  const headers = { authorization: `Bearer ${key}` }
  const answer = await app.request(`/api/v1/series?source=analytics&${query}`, { headers }, bindings, context)
  await waitOnExecutionContext(context)
  return answer
}

const problemOf = async (answer: Response) => {
  const problem = await answer.json<{ code: string; detail: string; errors?: { path: string }[] }>()
  return {
    status: answer.status,
    code: problem.code,
    detail: problem.detail,
    path: problem.errors?.[0]?.path,
  }
}

const askedOf = async (account: string) =>
  (await fetch(`${origin}/asked?account=${account}`)).json<{ sql: string; authorization: string }>()

const good = { ANALYTICS_ACCOUNT_ID: 'good' }
const workspace = (): Promise<TestWorkspace> => createWorkspace(['read'])

describe('GET /series?source=analytics', () => {
  it('answers in the shape of the rollups, and null where nothing was measured', async ({ expect }) => {
    const { key, workspaceId } = await workspace()
    const from = new Date(Date.now() - 20 * dayMs).toISOString()
    const to = new Date(Date.now() - 19.5 * dayMs).toISOString()
    const answer = await ask(key, `by=region&step=300&from=${from}&to=${to}`, good)
    expect(answer.status).toBe(200)
    const t = new Date(1_790_000_400_000).toISOString()
    const unmeasured = { meanMs: null, minMs: null, p50Ms: null, p95Ms: null, p99Ms: null, maxMs: null }
    const latencies = { meanMs: 94.2, minMs: 10, p50Ms: 120, p95Ms: 190, p99Ms: 200, maxMs: 200.1 }
    expect(await answer.json()).toEqual({
      stepSeconds: 300,
      monitors: 0,
      data: [
        { t, region: 'oc', checks: 5, up: 0, degraded: 0, down: 4, unknown: 1, ...unmeasured },
        { t, region: 'weur', checks: 27, up: 23, degraded: 0, down: 4, unknown: 0, ...latencies },
      ],
    })
    const { sql, authorization } = await askedOf('good')
    expect(authorization).toBe(`Bearer ${token}`)
    expect(sql).toContain(`index1 = '${workspaceId}'`)
    expect(sql).toContain(`double1 >= ${Date.parse(from)} AND double1 < ${Date.parse(to)}`)
    expect(sql).toMatch(/ FORMAT JSON$/)
  })

  it('adds regions up by default, and asks for one alone', async ({ expect }) => {
    const { key } = await workspace()
    const { data } = await (await ask(key, 'region=weur', good)).json<{ data: { region: null }[] }>()
    expect(data.map(({ region }) => region)).toEqual([null, null])
    expect((await askedOf('good')).sql).toContain("blob2 = 'weur'")
    const none = await ask(key, '', { ANALYTICS_ACCOUNT_ID: 'empty' })
    expect(await none.json()).toMatchObject({ data: [] })
  })

  it('asks for nothing older than 90 days', async ({ expect }) => {
    const { key } = await workspace()
    await ask(key, 'from=0', { ANALYTICS_ACCOUNT_ID: 'empty' })
    const [, start] = /double1 >= (\d+)/.exec((await askedOf('empty')).sql) ?? []
    expect(Date.now() - Number(start)).toBeLessThan(90 * dayMs + 60_000)
    expect(Date.now() - Number(start)).toBeGreaterThan(90 * dayMs - 60_000)
    expect((await ask(key, 'from=0&to=1000', good)).status).toBe(200)
  })

  it('is 422 where it is not set up, for a tag, and for a source that nobody knows', async ({ expect }) => {
    const { key } = await workspace()
    const notSetUp = { status: 422, code: 'analytics.not_configured', path: 'source' }
    expect(await problemOf(await ask(key, ''))).toMatchObject(notSetUp)
    expect(await problemOf(await ask(key, '', { ...good, ANALYTICS_TOKEN: '' }))).toMatchObject(notSetUp)
    expect(await problemOf(await ask(key, 'tag=x', good))).toMatchObject({ status: 422, path: 'tag' })
    const guess = await request('/api/v1/series?source=guess', { key })
    expect(await problemOf(guess)).toMatchObject({ status: 422, path: 'source' })
  })

  it('is 503 for every answer that is none, and never tells the token', async ({ expect }) => {
    const { key } = await workspace()
    const cases: [Partial<Env>, string][] = [
      [{ ANALYTICS_ACCOUNT_ID: 'broken' }, 'answered with an error'],
      [{ ANALYTICS_ACCOUNT_ID: 'nobody' }, 'answered with an error'],
      [{ ANALYTICS_ACCOUNT_ID: '../good' }, 'answered with an error'],
      [{ ANALYTICS_ACCOUNT_ID: 'elsewhere' }, 'answered with an error'],
      [{ ...good, ANALYTICS_TOKEN: 'wrong-token' }, 'refused ANALYTICS_TOKEN'],
      [{ ...good, ANALYTICS_TOKEN: 'line\nbreak' }, 'could not be reached'],
      [{ ANALYTICS_ACCOUNT_ID: 'garbage' }, 'not understood'],
      [{ ANALYTICS_ACCOUNT_ID: 'shapeless' }, 'not understood'],
      [{ ...good, ANALYTICS_URL: refused }, 'could not be reached'],
      [{ ANALYTICS_ACCOUNT_ID: 'hang' }, 'in time'],
    ]
    for (const [settings, words] of cases) {
      const answer = await ask(key, '', settings)
      const problem = await problemOf(answer)
      expect(problem).toMatchObject({ status: 503, code: 'analytics.unavailable' })
      expect(problem.detail).toContain(words)
      expect(JSON.stringify(problem)).not.toMatch(/that-only-tests-know|wrong-token|SELECT|line/)
      expect(answer.headers.get('retry-after')).toBe('30')
    }
    expect(await (await fetch(`${origin}/stolen`)).json()).toBe(0)
  }, 30_000)
})
