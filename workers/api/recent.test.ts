import { describe, it } from 'vitest'
import { onlyReads, Recent, trustMs } from './recent.ts'

describe('what was found out about callers', () => {
  it('is trusted for seconds, and forgotten when it is meant', ({ expect }) => {
    const recent = new Recent<{ id: string }>()
    recent.keep('a', { id: 'key_a' }, 1_000)
    recent.keep('b', { id: 'key_b' }, 1_000)
    expect(recent.find('a', 1_000 + trustMs - 1)).toEqual({ id: 'key_a' })
    expect(recent.find('a', 1_000 + trustMs)).toBeUndefined()
    recent.forget(({ id }) => id === 'key_b')
    expect(recent.find('b', 1_001)).toBeUndefined()
    expect(recent.find('a', 1_001)).toBeDefined()
    recent.forget()
    expect(recent.find('a', 1_001)).toBeUndefined()
  })

  it('is no more than a thousand, the newest', ({ expect }) => {
    const recent = new Recent<number>()
    for (let n = 0; n <= 1_000; n += 1) recent.keep(String(n), n, 0)
    expect(recent.find('0', 1)).toBeUndefined()
    expect(recent.find('1000', 1)).toBe(1_000)
  })

  it('serves reads only', ({ expect }) => {
    const asks = (method: string, headers: Record<string, string> = {}) =>
      onlyReads(new Request('http://localhost/api/v1/live', { method, headers }))
    expect(asks('GET')).toBe(true)
    expect(asks('HEAD')).toBe(true)
    expect(asks('POST')).toBe(false)
    expect(asks('DELETE')).toBe(false)
    expect(asks('GET', { upgrade: 'websocket' })).toBe(false)
  })
})
