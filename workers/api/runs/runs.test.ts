import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { dayMs } from '#core/cell'
import { acceptedKey } from '#core/run/accepted'
import { artifactKey, filmKey } from '#core/run/key'
import { type BrowserRun, maxRunBytes, noVitals } from '#core/run/schema'
import { browserRun } from '../../../test/browser-run.ts'
import { createWorkspace, request } from '../../../test/factories.ts'
import { deleteArtifacts } from '../../cron/delete-artifacts.ts'
import { queue } from '../../queues/index.ts'
import { retain } from '../../rollups/retention.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** A monitor whose runs come by the queue, as its lane sends them. */
async function scene() {
  const { key, workspaceId } = await createWorkspace()
  const body = {
    name: 'Shop',
    check: { type: 'browser', url: 'http://127.0.0.1:9/' },
    regions: ['weur', 'enam'],
    intervalSeconds: 86_400,
    paused: true,
  }
  const made = await request('/api/v1/monitors', { key, body })
  const { id } = await made.json<{ id: string }>()
  const file = async (...parts: Partial<BrowserRun>[]): Promise<BrowserRun[]> => {
    const runs = parts.map((part) => browserRun({ workspaceId, monitorId: id, ...part }))
    const messages = runs.map((run) => ({
      id: run.id,
      timestamp: new Date(),
      attempts: 1,
      body: { runs: [run] },
    }))
    const batch = createMessageBatch('vedette-runs', messages)
    await queue(batch, env)
    await getQueueResult(batch, createExecutionContext())
    return runs
  }
  const get = (path: string, as = key) => request(`/api/v1/monitors/${id}${path}`, { key: as })
  return { id, key, workspaceId, file, get }
}

type Told = Omit<BrowserRun, 'at'> & { at: string }
interface Listed {
  data: Told[]
  nextCursor: string | null
}

describe('the runs of a browser check', () => {
  it('are listed newest first, page by page, by region and time', async ({ expect }) => {
    const { file, get } = await scene()
    const now = Date.now()
    const at = [1, 2, 3, 4, 5].map((minutes) => now - minutes * 60_000)
    await file(...at.map((when, index) => ({ at: when, region: index === 2 ? 'enam' : 'weur' })))
    const list = async (query: string) => (await get(`/runs?${query}`)).json<Listed>()
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { data, nextCursor }: Listed = await list(`limit=2${cursor && `&cursor=${cursor}`}`)
      seen.push(...data.map((run) => run.at))
      cursor = nextCursor
    }
    expect(seen).toEqual(at.map(iso))
    const times = async (query: string) => (await list(query)).data.map((run) => run.at)
    expect(await times('region=enam')).toEqual(at.slice(2, 3).map(iso))
    expect(await times(`from=${at[3]}&to=${at[0]}`)).toEqual(at.slice(1, 4).map(iso))
    const [first] = (await list('limit=1')).data
    expect(first).toMatchObject({ title: 'Shop', totals: { requests: 3 } })
    expect(first).not.toHaveProperty('artifacts')
    expect((await get('/runs?cursor=nonsense')).status).toBe(422)
  })

  it('are filed once, however often they are told', async ({ expect }) => {
    const { file, get } = await scene()
    const [run] = await file({})
    await file({ ...run, title: 'told again' })
    const { data } = await (await get('/runs')).json<Listed>()
    expect(data).toHaveLength(1)
    expect(data[0]?.title).toBe('Shop')
  })

  it('are told whole, with the files that were kept of them, to their own workspace only', async ({
    expect,
  }) => {
    const { file, get } = await scene()
    const other = await createWorkspace()
    const frame = (name: string, bytes: number) => ({
      name,
      kind: 'film' as const,
      contentType: 'image/jpeg' as const,
      bytes,
      atMs: 1,
    })
    const har = { name: 'har.json', kind: 'har', contentType: 'application/json', bytes: 2, atMs: 9 } as const
    const [run = browserRun()] = await file({
      artifacts: [frame('film-1.jpg', 3), har, frame('film-2.jpg', 4)],
    })
    expect(await (await get(`/runs/${run.id}`)).json()).toMatchObject({
      at: iso(run.at),
      artifacts: run.artifacts,
    })
    await env.FILES.put(artifactKey(run, 'har.json'), '{}')
    await env.FILES.put(filmKey(run), 'onetwo!')
    const answer = await get(`/runs/${run.id}/har.json`)
    expect(await answer.text()).toBe('{}')
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(answer.headers.get('content-security-policy')).toContain('sandbox')
    expect(answer.headers.get('cache-control')).toContain('private')
    expect(await (await get(`/runs/${run.id}/film-1.jpg`)).text()).toBe('one')
    expect(await (await get(`/runs/${run.id}/film-2.jpg`)).text()).toBe('two!')
    for (const path of [
      `/runs/${run.id}/film`,
      `/runs/${run.id}/no.json`,
      '/runs/run_none',
      '/runs/run_none/x',
    ])
      expect((await get(path)).status, path).toBe(404)
    for (const path of ['/runs', '/vitals', `/runs/${run.id}`, `/runs/${run.id}/har.json`])
      expect((await get(path, other.key)).status, path).toBe(404)
  })

  it('have pictures that can be accepted as right', async ({ expect }) => {
    const { id, key, workspaceId, file, get } = await scene()
    const png = { name: 'picture.png', kind: 'picture', contentType: 'image/png', bytes: 3, atMs: 1 } as const
    const [run = browserRun(), without = browserRun()] = await file({ artifacts: [png] }, {})
    const accept = ({ id: runId }: BrowserRun, as = key) =>
      request(`/api/v1/monitors/${id}/runs/${runId}/accept`, { method: 'POST', key: as })
    expect((await accept(run)).status).toBe(404) // it is kept no longer
    await env.FILES.put(artifactKey(run, png.name), 'png')
    expect((await accept(run)).status).toBe(204)
    const accepted = await env.FILES.get(acceptedKey({ workspaceId, monitorId: id }))
    expect(await accepted?.text()).toBe('png')
    const refused = await accept(without)
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ code: 'run.no_picture' })
    expect((await accept(run, (await createWorkspace()).key)).status).toBe(404)
    expect((await get('/runs/run_none/accept')).status).toBe(404)
  })

  it('can be seen beside the one that was accepted, until that is deleted, alone or with its monitor', async ({
    expect,
  }) => {
    const { id, key, workspaceId, get } = await scene()
    const path = `/api/v1/monitors/${id}/accepted-picture`
    const remove = (as = key) => request(path, { method: 'DELETE', key: as })
    const none = await get('/accepted-picture')
    expect(none.status).toBe(404)
    expect(await none.json()).toMatchObject({ code: 'accepted_picture.not_found' })
    expect((await remove()).status).toBe(404)
    const kept = acceptedKey({ workspaceId, monitorId: id })
    await env.FILES.put(kept, 'png')
    const seen = await get('/accepted-picture')
    expect(await seen.text()).toBe('png')
    expect(seen.headers.get('content-type')).toBe('image/png')
    expect(seen.headers.get('content-security-policy')).toContain('sandbox')
    expect(seen.headers.get('cache-control')).toBe('private, no-cache')
    const stranger = await createWorkspace()
    expect((await get('/accepted-picture', stranger.key)).status).toBe(404)
    expect((await remove(stranger.key)).status).toBe(404)
    expect(await env.FILES.head(kept)).not.toBeNull()
    expect((await remove()).status).toBe(204)
    expect((await get('/accepted-picture')).status).toBe(404)

    await env.FILES.put(kept, 'png')
    const others = acceptedKey({ workspaceId, monitorId: `${id}0` })
    await env.FILES.put(others, 'png')
    const gone = await request(`/api/v1/monitors/${id}`, { method: 'DELETE', key })
    expect(gone.status).toBe(204)
    await expect.poll(() => env.FILES.head(kept)).toBeNull()
    expect(await env.FILES.head(others)).not.toBeNull()
  })

  it('are not told of another monitor of the same workspace', async ({ expect }) => {
    const { file, get } = await scene()
    const [run = browserRun()] = await file({ monitorId: 'mon_of_somebody' })
    expect((await get(`/runs/${run.id}`)).status).toBe(404)
  })

  it('are summed up by step and region', async ({ expect }) => {
    const { file, get } = await scene()
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
    const vitals = (lcpMs: number | null) => ({ ...noVitals, lcpMs })
    await file(
      ...[100, 200, 300, 400, 500].map((lcpMs, index) => ({ at: hour + index, vitals: vitals(lcpMs) })),
      { at: hour + 9, vitals: vitals(null) },
      { at: hour + 9, region: 'enam', vitals: vitals(7) },
      { at: hour + 3_600_000 - 1, vitals: vitals(50) },
    )
    const answer = await get(`/vitals?from=${hour}&to=${hour + 3_600_000}&step=300`)
    const none = { cls: null, inpMs: null, tbtMs: null, fcpMs: null, ttfbMs: null }
    const all = (p: number) => ({ p50: p, p75: p, p95: p })
    const rest = { ...none, loadMs: all(500) }
    expect(await answer.json()).toEqual({
      stepSeconds: 300,
      data: [
        { region: 'enam', at: iso(hour), count: 1, lcpMs: all(7), ...rest },
        { region: 'weur', at: iso(hour), count: 6, lcpMs: { p50: 300, p75: 400, p95: 480 }, ...rest },
        { region: 'weur', at: iso(hour + 3_300_000), count: 1, lcpMs: all(50), ...rest },
      ],
    })
  })

  it('go after 90 days, their files after seven', async ({ expect }) => {
    const { file, get } = await scene()
    const now = Date.now()
    const [old = browserRun(), young = browserRun()] = await file(
      { at: now - 91 * dayMs },
      { at: now - 89 * dayMs },
    )
    await retain(env.DB, now)
    expect((await get(`/runs/${old.id}`)).status).toBe(404)
    expect((await get(`/runs/${young.id}`)).status).toBe(200)
    const ages = [6, 8, 9].map((days) => artifactKey({ ...young, at: now - days * dayMs }, 'har.json'))
    for (const key of ages) await env.FILES.put(key, '{}')
    await deleteArtifacts.run(env, { scheduledTime: 0, now })
    const left = await Promise.all(ages.map(async (key) => (await env.FILES.head(key)) !== null))
    expect(left).toEqual([true, false, false])
  })

  it('weigh little', ({ expect }) => {
    expect(JSON.stringify(browserRun()).length).toBeLessThan(maxRunBytes)
  })
})
