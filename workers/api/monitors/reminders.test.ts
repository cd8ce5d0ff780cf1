import { describe, inject, it } from 'vitest'
import { createWorkspace, request } from '../../../test/factories.ts'

const targets = inject('targets')

describe('a domain that is about to expire', () => {
  it('is told to the channels once, though every region finds it out', async ({ expect }) => {
    const { key } = await createWorkspace()
    const inbox = crypto.randomUUID()
    const channel = { name: 'Hook', type: 'webhook', config: { url: `${targets}/receive?key=${inbox}` } }
    expect((await request('/api/v1/channels', { key, body: channel })).status).toBe(201)
    const check = { type: 'domain', hostname: 'www.soon.test' }
    const created = await request('/api/v1/monitors', { key, body: { name: 'Our domain', check } })
    const { id } = await created.json<{ id: string }>()

    const received = async () =>
      (await (await fetch(`${targets}/received?key=${inbox}`)).json<{ body: string }[]>()).map(
        ({ body }) => JSON.parse(body) as { type: string },
      )
    await expect.poll(received, { timeout: 15_000 }).toHaveLength(1)
    expect(await received()).toMatchObject([
      {
        type: 'domain.expiring',
        data: { incident: null, monitor: { id }, expiry: { kind: 'domain', subject: 'soon.test', days: 14 } },
      },
    ])
    const seen = async () =>
      (await (await request(`/api/v1/monitors/${id}`, { key })).json<{ status: string }>()).status
    await expect.poll(seen, { timeout: 15_000 }).toBe('degraded')
    expect(await received()).toHaveLength(1)
  })
})
