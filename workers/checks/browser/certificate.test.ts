import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import { Mask } from '#core/secrets/mask'
import selfSigned from '../../../test/fixtures/test-only-self-signed.pem?raw'
import type { ProbeContext } from '../define.ts'
import { BrowserConfig } from './config.ts'
import { run } from './run.ts'
import { openWindow } from './session.ts'

const { tls, origin } = inject('httpTargets')
const timeoutMs = 15_000
const context: ProbeContext = {
  signal: AbortSignal.timeout(60_000),
  timeoutMs,
  userAgent: 'Vedette',
  allowPrivateTargets: true,
  region: 'weur',
  workspaceId: 'wsp_1',
  monitorId: 'mon_1',
  resolvers: [],
  browser: env.BROWSER,
  files: env.FILES,
  mask: new Mask([]),
  owner: {},
}

/** A run in a browser that takes any certificate: nobody vouches for those of tests. */
async function runTrusting(config: Record<string, unknown>) {
  const url = typeof config['url'] === 'string' ? config['url'] : origin
  const window = await openWindow(env.BROWSER)
  const newPage = window.context.newPage.bind(window.context)
  vi.spyOn(window.context, 'newPage').mockImplementation(async () => {
    const page = await newPage()
    const session = await page.createCDPSession()
    await session.send('Security.setIgnoreCertificateErrors', { ignore: true })
    return page
  })
  try {
    const parsed = BrowserConfig.parse({ timeoutMs, film: false, screenshot: false, ...config })
    const plan = { window, context, mayCall: null, at: Date.now(), leftMs: timeoutMs }
    return await run({ ...plan, config: { ...parsed, url } })
  } finally {
    await window.leave()
  }
}

/** SHA-256 of the first certificate in a PEM, in hex. */
async function fingerprintOf(pem: string): Promise<string> {
  const [, base64 = ''] = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(pem) ?? []
  const der = Uint8Array.from(atob(base64.replace(/\s/g, '')), (letter) => letter.charCodeAt(0))
  return new Uint8Array(await crypto.subtle.digest('SHA-256', der)).toHex()
}

describe('the certificate of a run', { timeout: 60_000 }, () => {
  it('is that of the page’s own server, as Chrome was shown it', async ({ expect }) => {
    const { findings } = await runTrusting({ url: `${tls}/echo` })
    expect(findings?.run).toMatchObject({
      outcome: 'up',
      url: `${tls}/echo`,
      certificate: {
        host: '127.0.0.1',
        fingerprint: await fingerprintOf(selfSigned),
        version: 'TLS 1.3',
        readBy: 'browser',
        trusted: false,
        daysLeft: expect.any(Number),
      },
    })
  })

  it('is that of the last page of a walk', async ({ expect }) => {
    const steps = [`${origin}/echo`, `${tls}/echo`].map((url) => ({ type: 'navigate', url }))
    const { findings } = await runTrusting({ flow: { steps } })
    expect(findings?.run).toMatchObject({
      outcome: 'up',
      certificate: { host: '127.0.0.1', fingerprint: await fingerprintOf(selfSigned) },
    })
  })

  it('is not there without TLS', async ({ expect }) => {
    const { findings } = await runTrusting({ url: `${origin}/echo` })
    expect(findings?.run).toMatchObject({ outcome: 'up', certificate: null })
  })
})
