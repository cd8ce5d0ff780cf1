import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import { dayMs } from '#core/cell'
import { createWorkspace, request } from '../../../test/factories.ts'
import { deleteArtifacts } from '../../cron/delete-artifacts.ts'

interface Shown {
  data: { outcome: string; vitals?: object; screenshot?: { key: string } }[]
}

describe('the picture of a browser check', () => {
  it('comes with a run by hand, is seen by its workspace only, and goes after seven days', async ({
    expect,
  }) => {
    const [mine, other] = [await createWorkspace(), await createWorkspace()]
    const text = '<!doctype html><h1>Welcome</h1>'
    const url = `${inject('targets')}/body?${new URLSearchParams({ text, type: 'text/html' }).toString()}`
    const body = {
      name: 'Shop',
      check: { type: 'browser', url, text: 'Welcome' },
      regions: ['weur'],
      intervalSeconds: 86_400,
    }
    const { id } = await (await request('/api/v1/monitors', { key: mine.key, body })).json<{ id: string }>()
    const run = await request(`/api/v1/monitors/${id}/run`, { method: 'POST', key: mine.key })
    const [result] = (await run.json<Shown>()).data
    expect(result).toMatchObject({ outcome: 'up', vitals: { inpMs: null } })

    const [, day, workspaceId, monitorId, name] = result?.screenshot?.key.split('/') ?? []
    expect([workspaceId, monitorId]).toEqual([mine.workspaceId, id])
    const path = `/api/v1/monitors/${id}/screenshots/${day}/${name}`
    const picture = await request(path, { key: mine.key })
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(1_000)
    expect((await request(path, { key: other.key })).status).toBe(404)
    expect(
      (await request(`/api/v1/monitors/${id}/screenshots/${day}/..%2Fx`, { key: mine.key })).status,
    ).toBe(404)

    await deleteArtifacts.run(env, { scheduledTime: 0, now: Date.now() + 7 * dayMs })
    expect((await request(path, { key: mine.key })).status).toBe(200)
    await deleteArtifacts.run(env, { scheduledTime: 0, now: Date.now() + 8 * dayMs })
    expect((await request(path, { key: mine.key })).status).toBe(404)
  })
})
