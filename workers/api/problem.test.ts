import { Hono } from 'hono'
import { afterEach, describe, it, vi } from 'vitest'
import { z } from 'zod'
import { ApiError, type AppEnv } from './http.ts'
import { fieldErrors, onError } from './problem.ts'

const answerTo = async (error: Error) => {
  const app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    c.set('requestId', 'req-1')
    await next()
  })
  app.onError(onError)
  app.get('/', () => {
    throw error
  })
  const response = await app.request('/')
  return { status: response.status, text: await response.text(), headers: response.headers }
}

afterEach(() => vi.restoreAllMocks())

describe('errors', () => {
  it('nobody expected tell nothing but the request id, and log no message: it may quote a secret', async ({
    expect,
  }) => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { status, text } = await answerTo(
      new TypeError('fetch https://hooks.example/T0/whsec_canary failed'),
    )
    expect(status).toBe(500)
    expect(text).toContain('"code":"internal"')
    expect(text).toContain('req-1')
    expect(text).not.toMatch(/canary|TypeError|problem\.test/)
    expect(log).toHaveBeenCalledOnce()
    const logged = JSON.stringify(log.mock.calls)
    expect(logged).not.toContain('canary')
    expect(logged).toContain('TypeError')
  })

  it('of ours are told in full, with their headers', async ({ expect }) => {
    const error = new ApiError(409, 'thing.taken', 'Taken', 'This thing is taken.', undefined, {
      'retry-after': '3',
    })
    const { status, text, headers } = await answerTo(error)
    expect(status).toBe(409)
    expect(headers.get('retry-after')).toBe('3')
    expect(JSON.parse(text)).toEqual({
      type: 'about:blank',
      title: 'Taken',
      status: 409,
      detail: 'This thing is taken.',
      code: 'thing.taken',
      requestId: 'req-1',
    })
  })
})

describe('a field left empty', () => {
  it('is told in words for people, but never over words of its own', ({ expect }) => {
    const told = (shape: z.ZodType) => shape.safeParse({ name: '' }).error?.issues.flatMap(fieldErrors)
    expect(told(z.object({ name: z.string().min(1) }))).toEqual([
      { path: 'name', message: 'This must not be empty' },
    ])
    expect(told(z.object({ name: z.string().min(1, 'Say who you are') }))).toEqual([
      { path: 'name', message: 'Say who you are' },
    ])
  })
})
