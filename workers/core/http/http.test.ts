import { describe, it } from 'vitest'
import { compare } from './comparison.ts'
import { isExpectedStatus } from './expected-status.ts'
import { followRedirect } from './redirect.ts'
import { shownUrl } from './shown-url.ts'

describe('isExpectedStatus', () => {
  it('knows codes and inclusive ranges', ({ expect }) => {
    expect([199, 200, 299, 300, 404].map((s) => isExpectedStatus(s, ['200-299', '404']))).toEqual([
      false,
      true,
      true,
      false,
      true,
    ])
  })
})

describe('compare', () => {
  it('reads numbers as numbers and text as text', ({ expect }) => {
    expect(compare('equals', ['1.0'], '1')).toBe(true)
    expect(compare('equals', ['one'], 'One')).toBe(false)
    expect(compare('equals', [''], '0')).toBe(false)
    expect(compare('greater_than', ['10'], '9')).toBe(true)
    expect(compare('less_than', ['abc'], '9')).toBe(false)
  })

  it('holds a negative only when there is something and all of it agrees', ({ expect }) => {
    expect(compare('not_equals', [], 'x')).toBe(false)
    expect(compare('not_equals', ['a', 'x'], 'x')).toBe(false)
    expect(compare('not_contains', ['a', 'b'], 'x')).toBe(true)
    expect(compare('absent', [], '')).toBe(true)
    expect(compare('exists', ['null'], '')).toBe(true)
  })
})

describe('followRedirect', () => {
  const request = {
    method: 'POST',
    url: new URL('https://a.example/login?x=1#top'),
    headers: { Authorization: 'Bearer x', 'X-Api-Key': 'y', 'content-type': 'text/plain', accept: 'a/b' },
    body: 'hello',
  }

  it('turns 301, 302 and 303 after a POST into a GET without body, and keeps 307 and 308', ({ expect }) => {
    for (const status of [301, 302, 303]) {
      const next = followRedirect(request, status, '/next')
      expect(next).toMatchObject({ method: 'GET', body: null })
      expect(next?.headers).not.toHaveProperty('content-type')
      expect(next?.headers).toHaveProperty('Authorization')
    }
    for (const status of [307, 308])
      expect(followRedirect(request, status, '/next')).toMatchObject({ method: 'POST', body: 'hello' })
    expect(followRedirect({ ...request, method: 'PUT' }, 302, '/next')?.method).toBe('PUT')
    expect(followRedirect({ ...request, method: 'HEAD' }, 303, '/next')?.method).toBe('HEAD')
  })

  it('tells another origin nothing that may be a key', ({ expect }) => {
    const next = followRedirect(request, 307, 'https://b.example/')
    expect(next?.headers).toEqual({ 'content-type': 'text/plain', accept: 'a/b' })
    // The same host by another scheme is another origin.
    expect(followRedirect(request, 307, 'http://a.example/')?.headers).not.toHaveProperty('Authorization')
  })

  it('resolves relative locations and refuses what is no URL', ({ expect }) => {
    expect(followRedirect(request, 302, '../up')?.url.href).toBe('https://a.example/up#top')
    expect(followRedirect(request, 302, 'http://[')).toBeNull()
  })
})

describe('shownUrl', () => {
  it('hides credentials and the query string', ({ expect }) => {
    expect(shownUrl('https://user:pw@a.example/x?token=secret#f')).toBe('https://a.example/x?…')
    expect(shownUrl('https://a.example/x')).toBe('https://a.example/x')
  })
})
