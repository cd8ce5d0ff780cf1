import { describe, it } from 'vitest'
import { isDeeperThan } from './body.ts'
import { createWorkspace, request } from '../../test/factories.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

describe('a body that is nested', () => {
  it('is measured by its brackets, not by those in its texts', ({ expect }) => {
    expect(isDeeperThan(bytes('[[{"a":[1,2],"b":[3]}]]'), 4)).toBe(false)
    expect(isDeeperThan(bytes('[[{"a":[1,2],"b":[3]}]]'), 3)).toBe(true)
    expect(isDeeperThan(bytes(String.raw`["[[[\"[[[", "]"]`), 1)).toBe(false)
  })

  it('beyond reason is refused, and overflows nothing', async ({ expect }) => {
    const { key } = await createWorkspace()
    const body = `{"name":"x","check":${'{"not":'.repeat(50_000)}1${'}'.repeat(50_000)}}`
    const response = await request('/api/v1/monitors', { key, body })
    expect(response.status).toBe(422)
    expect(await response.json()).toMatchObject({ code: 'body.too_deep' })
  })
})
