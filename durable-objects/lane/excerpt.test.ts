import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'

const targets = inject('targets')

interface Result {
  outcome: string
  kind: string
  excerpt?: { text: string; contentType: string }
}

describe('the body of a failing answer', () => {
  it('is kept with the verdict it changed and as the newest, and the API answers both', async ({
    expect,
  }) => {
    const { key, workspaceId } = await createWorkspace()
    const get = async <T>(path: string) => (await request(`/api/v1${path}`, { key })).json<T>()
    const say = 'out of disk'
    const monitor = {
      name: 'Full',
      check: { type: 'http', url: `${targets}/body?status=500&text=${encodeURIComponent(say)}` },
      regions: ['weur'],
      intervalSeconds: 86_400,
      confirm: { regions: 1, failures: 2, recoveries: 1 },
    }
    const made = await request('/api/v1/monitors', { key, body: monitor })
    const { id } = await made.json<{ id: string }>()
    await vi.waitFor(
      async () => {
        const { status } = await get<{ status: string }>(`/monitors/${id}`)
        if (status !== 'down') throw new Error(status)
      },
      { timeout: 15_000, interval: 100 },
    )
    const results = async () => (await get<{ data: Result[] }>(`/monitors/${id}/results`)).data
    expect((await results())[0]).toMatchObject({
      outcome: 'down',
      excerpt: { text: say, contentType: 'text/plain' },
    })

    // What only memory knew is gone; what was written down with the verdict is not.
    const { results: rows } = await env.DB.prepare('SELECT lane FROM assignments WHERE workspace_id = ?')
      .bind(workspaceId)
      .all<{ lane: string }>()
    await evictDurableObject(env.LANES.getByName(rows[0]?.lane ?? ''))
    const after = await results()
    expect(after[0]).toMatchObject({ outcome: 'down', excerpt: { text: say } })
    const { data } = await get<{ data: object[] }>(`/monitors/${id}/findings`)
    expect(data).toMatchObject([{ region: 'weur', findings: { excerpt: { text: say } } }])
  })
})
