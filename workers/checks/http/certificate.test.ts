import { afterEach, describe, inject, it, vi } from 'vitest'
import { runCheck } from '../run.ts'

const { ports } = inject('tlsTargets')
const targets = inject('targets')

// Fetch is led to a server that answers, our own second look goes to one that no handshake succeeds with.
const realFetch = globalThis.fetch
afterEach(() => vi.unstubAllGlobals())
const check = (port: number | undefined, more: Record<string, unknown> = {}, path = '/ok') => {
  const origin = `https://127.0.0.1:${port}`
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => realFetch(url.href.replace(origin, targets), init))
  const certificate = { type: 'certificate', minDays: 1 }
  return runCheck(
    { type: 'http', url: `${origin}${path}`, assertions: [certificate], ...more },
    {
      timeoutMs: 1_000,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )
}

describe('a certificate that we could not read after an answer', () => {
  it.for(['http', 'garbage', 'silent', 'closes', 'resets', 'oddAlert', 'gone'])(
    'is nothing against the target: %s',
    async (server, { expect }) => {
      const port = ports[server]
      expect(port).toBeTypeOf('number')
      expect(await check(port)).toMatchObject({
        outcome: 'unknown',
        blame: 'internal',
        statusCode: 200,
        message: expect.stringMatching(
          new RegExp(`^the certificate of 127\\.0\\.0\\.1:${port} could not be read: .`),
        ),
      })
    },
  )

  it('does not hide what is wrong beside it', async ({ expect }) => {
    const port = ports['resets']
    expect(await check(port, {}, '/fail')).toMatchObject({ outcome: 'down', failure: 'status' })
    expect(await check(port, { keyword: { present: 'no' } })).toMatchObject({ failure: 'assertion' })
    const certificate = { type: 'certificate', minDays: 1 }
    const assertions = [certificate, { type: 'hops', minHops: 2 }]
    expect(await check(port, { assertions })).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      message: expect.stringContaining('hops'),
      assertions: [{ ok: false, actual: 'it could not be read' }, { ok: false }],
    })
    const either = [{ type: 'or', assertions: [certificate, { type: 'status', expected: ['200'] }] }]
    expect(await check(port, { assertions: either })).toMatchObject({ outcome: 'up' })
  })
})
