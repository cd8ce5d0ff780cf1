import { exports } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createKey, createWorkspace, request } from '../../test/factories.ts'
import { maxBodyBytes } from './body.ts'

describe('the API', () => {
  it('asks for a key, and says so as a problem', async ({ expect }) => {
    const response = await request('/api/v1/monitors')
    expect(response.status).toBe(401)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ code: 'auth.required', status: 401 })
  })

  it('refuses a key that nobody has made', async ({ expect }) => {
    for (const authorization of ['Bearer ved_nobody_has_made_this', 'Bearer ', 'Basic dmVk', 'ved_x']) {
      const response = await request('/api/v1/monitors', { headers: { authorization } })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ code: 'auth.invalid' })
    }
  })

  it('knows the bootstrap key from the first request on', async ({ expect }) => {
    const key = 'ved_test_0123456789abcdef0123456789abcdef'
    const response = await request('/api/v1/session', { key })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      user: null,
      workspace: { id: 'wsp_default', name: 'default' },
      scopes: ['read', 'write', 'admin'],
    })
  })

  it('refuses to write with a key that may only read', async ({ expect }) => {
    const { workspaceId } = await createWorkspace()
    const { key } = await createKey(workspaceId, ['read'])
    const response = await request('/api/v1/monitors', { key, body: {} })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'scope.missing' })
  })

  it('lets a reader have a ticket for the live socket', async ({ expect }) => {
    const { workspaceId } = await createWorkspace()
    const { key } = await createKey(workspaceId, ['read'])
    const response = await request('/api/v1/live/tickets', { key, method: 'POST' })
    expect(response.status).toBe(201)
    const { ticket } = await response.json<{ ticket: string }>()
    const upgrade = { upgrade: 'websocket' }
    const first = await request(`/api/v1/live?ticket=${ticket}`, { headers: upgrade })
    expect(first.status).toBe(101)
    first.webSocket?.accept()
    first.webSocket?.close(1000)
    const again = await request(`/api/v1/live?ticket=${ticket}`, { headers: upgrade })
    expect(again.status).toBe(401)
  })

  it('opens a live socket only for a socket', async ({ expect }) => {
    const { key } = await createWorkspace()
    const response = await request('/api/v1/live', { key })
    expect(response.status).toBe(426)
  })

  it('answers what it does not know with 404', async ({ expect }) => {
    const { key } = await createWorkspace()
    for (const path of ['/api/v1/nowhere', '/api/nowhere', '/api/auth/organization/create', '/v1/metrics']) {
      const response = await request(path, { key })
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ code: 'route.not_found', requestId: expect.any(String) })
    }
  })

  it('says which field is wrong', async ({ expect }) => {
    const { key } = await createWorkspace()
    const response = await request('/api/v1/keys', { key, body: { name: '', scopes: ['root'] } })
    expect(response.status).toBe(422)
    const problem = await response.json<{ code: string; errors: { path: string }[] }>()
    expect(problem.code).toBe('request.invalid')
    expect(problem.errors.map(({ path }) => path)).toEqual(['name', 'scopes.0'])
    const list = await request('/api/v1/keys?limit=0', { key })
    expect(await list.json()).toMatchObject({ errors: [{ path: 'limit' }] })
    const cursor = await request('/api/v1/keys?cursor=made-up', { key })
    expect(cursor.status).toBe(422)
  })

  it('refuses what is not JSON', async ({ expect }) => {
    const { key } = await createWorkspace()
    const malformed = await request('/api/v1/keys', { key, body: '{"name":' })
    expect(malformed.status).toBe(400)
    expect(await malformed.json()).toMatchObject({ code: 'body.malformed' })
    const text = await request('/api/v1/keys', {
      key,
      body: 'name',
      headers: { 'content-type': 'text/plain' },
    })
    expect(text.status).toBe(415)
    expect(await text.json()).toMatchObject({ code: 'body.media_type' })
  })

  it('refuses a large body, also one that does not say how large it is', async ({ expect }) => {
    const { key } = await createWorkspace()
    const large = 'x'.repeat(maxBodyBytes + 1)
    const declared = await request('/api/v1/keys', { key, body: large })
    expect(declared.status).toBe(413)
    expect(await declared.json()).toMatchObject({ code: 'body.too_large' })
    const streamed = await exports.default.fetch('http://localhost/api/v1/keys', {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: new Blob([large]).stream().pipeThrough(new TransformStream()),
    })
    expect(streamed.status).toBe(413)
  })

  it('keeps answers out of caches and pages out of frames', async ({ expect }) => {
    const { headers } = await request('/api/v1/setup')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    const docs = await request('/docs')
    expect(docs.status).toBe(200)
    expect(docs.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(await docs.text()).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  it('describes itself in OpenAPI 3.1', async ({ expect }) => {
    const response = await request('/api/v1/openapi.json')
    expect(response.status).toBe(200)
    const document = await response.json<{ openapi: string; paths: Record<string, object> }>()
    expect(document.openapi).toBe('3.1.0')
    expect(document.paths['/keys/{id}']).toHaveProperty('delete')
  })
})
