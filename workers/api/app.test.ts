import { describe, it } from 'vitest'
import { createKey, createWorkspace, request } from '../../test/factories.ts'

describe('the API', () => {
  it('asks for a key, and says so as a problem', async ({ expect }) => {
    const response = await request('/api/v1/monitors')
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ code: 'auth.required', status: 401 })
  })

  it('refuses a key that nobody has made', async ({ expect }) => {
    const response = await request('/api/v1/monitors', { key: 'ved_nobody_has_made_this_one' })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ code: 'auth.invalid' })
  })

  it('refuses to write with a key that may only read', async ({ expect }) => {
    const { workspaceId } = await createWorkspace()
    const { key } = await createKey(workspaceId, ['read'])
    const response = await request('/api/v1/monitors', { key, body: {} })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'scope.missing' })
  })

  it('answers what it does not know with 404', async ({ expect }) => {
    const { key } = await createWorkspace()
    const response = await request('/api/v1/nowhere', { key })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'route.not_found' })
  })
})
