import { afterEach, describe, inject, it, vi } from 'vitest'
import { runCheck } from '../run.ts'
import { leaveBehind, maxHung } from '#platform/socket/handshakes'

const targets = inject('targets')
const { tls } = inject('httpTargets')
const { refused } = inject('socketTargets')

// Cloudflare lets no Worker connect to its own addresses and says so in the words of a refused connection. Nothing
// local is forbidden, so here the check goes to a port where nobody listens, and only fetch is led to a server.
const closed = `http://127.0.0.1:${refused}`
const realFetch = globalThis.fetch
const leadTo = (origin: string) =>
  vi.stubGlobal('fetch', (url: URL, init: RequestInit) => realFetch(url.href.replace(closed, origin), init))
afterEach(() => vi.unstubAllGlobals())

const check = (url: string) =>
  runCheck(
    { type: 'http', url, timing: 'socket' },
    {
      timeoutMs: 1_500,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )

describe('a socket that the platform forbids', () => {
  it('is replaced by fetch, and the answer says so', async ({ expect }) => {
    leadTo(targets)
    const answer = await check(`${closed}/redirect?to=/ok`)
    expect(answer).toMatchObject({
      outcome: 'up',
      message: null,
      timings: { method: 'fetch', connectMs: null, tlsMs: null },
      findings: { fallback: expect.stringContaining('fetch') },
    })
    expect(answer.hops?.map(({ method }) => method)).toEqual([undefined, undefined])
  })

  it('leaves the judgement to fetch', async ({ expect }) => {
    leadTo(targets)
    expect(await check(`${closed}/fail`)).toMatchObject({
      outcome: 'down',
      failure: 'status',
      statusCode: 500,
    })
    leadTo(tls)
    expect(await check(`${closed}/`)).toMatchObject({ outcome: 'down', findings: null })
  })
})

describe('a target with which too many handshakes hang', () => {
  it('is asked by fetch, and the answer says why', async ({ expect }) => {
    const secure = targets.replace('http:', 'https:')
    for (let count = 0; count < maxHung; count += 1)
      leaveBehind(new URL(targets).host, new Promise(() => undefined), Date.now())
    vi.stubGlobal('fetch', (url: URL, init: RequestInit) =>
      realFetch(url.href.replace(secure, targets), init),
    )
    expect(await check(`${secure}/ok`)).toMatchObject({
      outcome: 'up',
      findings: {
        fallback: expect.stringMatching(/^No further TLS handshake .*: 20 hang already/) as unknown,
      },
    })
  })
})
