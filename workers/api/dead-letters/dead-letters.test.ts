import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { fileDeadLetters } from '#db/queries/dead-letters'
import { createKey, createWorkspace, request } from '../../../test/factories.ts'

const bootstrap = 'ved_test_0123456789abcdef0123456789abcdef'

describe('dead letters', () => {
  it('are shown to the admins of the first workspace, newest first', async ({ expect }) => {
    await request('/api/v1/session', { key: bootstrap })
    await fileDeadLetters(env.DB, 'vedette-hours', [{ id: 'old', attempts: 10, body: { n: 1 } }], 1_000)
    await fileDeadLetters(env.DB, 'vedette-hours', [{ id: 'new', attempts: 10, body: { n: 2 } }], 2_000)
    const response = await request('/api/v1/dead-letters?limit=1', { key: bootstrap })
    const page = await response.json<{ nextCursor: string }>()
    expect(page).toMatchObject({
      data: [{ queue: 'vedette-hours', at: '1970-01-01T00:00:02.000Z', attempts: 10, body: '{"n":2}' }],
    })
    const next = await request(`/api/v1/dead-letters?limit=1&cursor=${page.nextCursor}`, { key: bootstrap })
    expect(await next.json()).toMatchObject({ data: [{ body: '{"n":1}' }], nextCursor: null })
  })

  it('are nobody else’s: a message may hold rows of several workspaces', async ({ expect }) => {
    const stranger = await createWorkspace()
    const refused = await request('/api/v1/dead-letters', { key: stranger.key })
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'operator.only' })
    const writer = await createKey('wsp_default', ['write'])
    expect((await request('/api/v1/dead-letters', { key: writer.key })).status).toBe(403)
  })
})
