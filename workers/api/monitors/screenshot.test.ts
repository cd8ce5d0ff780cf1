import { evictDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { dayMs } from '#core/cell'
import { openDatabase } from '#db/database'
import { assignmentsOf } from '#db/queries/assignments'
import { createWorkspace, request } from '../../../test/factories.ts'
import { deleteArtifacts } from '../../cron/delete-artifacts.ts'

interface Run {
  id: string
  at: string
}

async function shop() {
  const { key, workspaceId } = await createWorkspace()
  const text = '<!doctype html><title>Shop</title><h1>Welcome</h1>'
  const url = `${inject('targets')}/body?${new URLSearchParams({ text, type: 'text/html' }).toString()}`
  const body = {
    name: 'Shop',
    check: { type: 'browser', url, text: 'Welcome' },
    regions: ['weur'],
    intervalSeconds: 86_400,
    paused: true,
  }
  const { id } = await (await request('/api/v1/monitors', { key, body })).json<{ id: string }>()
  return { key, workspaceId, id }
}

describe('a browser check that is run by hand', () => {
  it('leaves a run and its picture', async ({ expect }) => {
    const { key, id } = await shop()
    const run = await request(`/api/v1/monitors/${id}/run`, { method: 'POST', key })
    const [result] = (await run.json<{ data: { outcome: string; at: string; run?: Run }[] }>()).data
    expect(result).toMatchObject({ outcome: 'up', vitals: { inpMs: null }, run: { at: expect.any(String) } })
    expect(result?.run).not.toHaveProperty('basis')
    const path = `/api/v1/monitors/${id}/runs/${result?.run?.id}`
    // It goes by a queue.
    await vi.waitFor(async () => expect((await request(path, { key })).status).toBe(200), {
      timeout: 15_000,
      interval: 200,
    })
    expect(await (await request(path, { key })).json()).toMatchObject({ title: 'Shop', outcome: 'up' })
    const picture = await request(`${path}/picture.jpg`, { key })
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(1_000)
  })
})

describe('a browser check of a lane', () => {
  it(
    'leads from the newest findings to its run, though the lane has slept',
    { timeout: 60_000 },
    async ({ expect }) => {
      const { key, workspaceId, id } = await shop()
      await request(`/api/v1/monitors/${id}`, { method: 'PATCH', key, body: { paused: false } })
      const newest = async () => {
        const response = await request(`/api/v1/monitors/${id}/findings`, { key })
        const { data } = await response.json<{ data: { at: string; findings: { run?: Run } }[] }>()
        return data[0]?.findings.run
      }
      await expect.poll(newest, { timeout: 30_000 }).toBeDefined()
      const run = await newest()
      expect(run).toMatchObject({ monitorId: id, workspaceId, at: expect.stringMatching(/Z$/) })
      await expect
        .poll(async () => (await request(`/api/v1/monitors/${id}/runs/${run?.id}`, { key })).status, {
          timeout: 15_000,
        })
        .toBe(200)
      const [assigned] = await assignmentsOf(openDatabase(env.DB), workspaceId, [id])
      await evictDurableObject(env.LANES.getByName(assigned?.lane ?? ''))
      expect(await newest()).toEqual(run)
    },
  )
})

describe('a picture of before there were runs', () => {
  it('is seen by its workspace only, and goes after seven days', async ({ expect }) => {
    const [mine, other] = [await shop(), await createWorkspace()]
    const { id, workspaceId } = mine
    const [day, name] = [new Date().toISOString().slice(0, 10), `weur-${Date.now()}.jpg`]
    await env.FILES.put(`screenshots/${day}/${workspaceId}/${id}/${name}`, 'picture')
    const path = `/api/v1/monitors/${id}/screenshots/${day}/${name}`
    const picture = await request(path, { key: mine.key })
    expect(picture.headers.get('content-type')).toBe('image/jpeg')
    expect(await picture.text()).toBe('picture')
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
