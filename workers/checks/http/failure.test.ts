import { afterEach, describe, it, vi } from 'vitest'
import { runCheck } from '../run.ts'

afterEach(() => vi.unstubAllGlobals())

/** A check whose request the platform refuses to send, in these words. */
function check(words: string, allowPrivateTargets: boolean) {
  vi.stubGlobal('fetch', () => Promise.reject(new Error(words)))
  return runCheck(
    { type: 'http', url: 'https://no-such-host.invalid/' },
    {
      timeoutMs: 1_500,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets,
      workspaceId: 'wks_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: null, files: null },
    },
  )
}

describe('a request that the platform did not send', () => {
  it.for([
    ['Too many subrequests by single Worker invocation.', 'overloaded'],
    ['Subrequest limit reached.', 'overloaded'],
    ['Something the platform has never said before.', 'internal'],
    ['Fetch API cannot load: https://dns.example/certificate?refused', 'internal'],
  ])('says nothing of its target: %s', async ([words = '', failure], { expect }) => {
    for (const allowPrivateTargets of [true, false])
      expect(await check(words, allowPrivateTargets)).toMatchObject({
        outcome: 'unknown',
        blame: 'internal',
        failure,
        message: expect.stringMatching(/^the request could not be sent/),
      })
  })

  it.for([
    ['DNS lookup failed.', 'dns'],
    ['TLS handshake failed.', 'tls'],
    ['Connection refused', 'refused'],
  ])('is down where the words are certain: %s', async ([words = '', failure], { expect }) => {
    expect(await check(words, false)).toMatchObject({ outcome: 'down', failure })
  })
})
