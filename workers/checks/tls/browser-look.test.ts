import { Mask } from '#core/secrets/mask'
import { env } from 'cloudflare:workers'
import { describe, inject, it, vi } from 'vitest'
import type { ProbeContext } from '../define.ts'
import { runCheck } from '../run.ts'
import { answerByBrowser } from './answer.ts'
import { lookByBrowser } from './browser-look.ts'
import { TlsConfig } from './config.ts'

const { control } = inject('socketTargets')
const { port } = new URL(inject('httpTargets').tls)
const timeoutMs = 15_000

const context = (browser: BrowserRun | null, ms = timeoutMs, owner = {}): ProbeContext => ({
  signal: AbortSignal.timeout(ms),
  timeoutMs: ms,
  userAgent: 'Vedette',
  allowPrivateTargets: true,
  region: 'weur',
  workspaceId: 'wsp_1',
  monitorId: 'mon_1',
  resolvers: [],
  browser,
  files: null,
  mask: new Mask([]),
  owner,
})
const config = (more: Record<string, unknown> = {}) =>
  TlsConfig.parse({ hostname: '127.0.0.1', port: Number(port), ...more })

describe('the certificate of a host that no socket may be opened to', { timeout: 60_000 }, () => {
  it('is what a browser is shown, and is judged like any other', async ({ expect }) => {
    const seen = await lookByBrowser(config(), context(env.BROWSER))
    if (!seen) throw new Error('the browser saw nothing')
    const answer = await answerByBrowser(config(), seen, Date.now())
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'tls',
      message: expect.stringContaining('self-signed'),
      timings: { method: 'browser', tlsMs: expect.any(Number) },
      findings: { certificate: { readBy: 'browser', version: 'TLS 1.3', cipher: null, trusted: false } },
      expiry: { kind: 'certificate', id: expect.stringMatching(/^[0-9a-f]{64}$/) },
    })
    // It serves for an hour, so the next look takes no time and has none.
    const started = Date.now()
    const again = await lookByBrowser(config(), context(env.BROWSER))
    expect(again).toMatchObject({ chain: seen.chain, timings: { method: 'browser', tlsMs: null } })
    expect(Date.now() - started).toBeLessThan(200)
  })

  it('waits for no look of another object, nor longer than its own deadline', async ({ expect }) => {
    const hung = { fetch: () => new Promise(() => undefined) } as unknown as BrowserRun
    const here = config({ hostname: 'localhost' })
    const owner = {}
    const asked = vi.spyOn(hung, 'fetch')
    const first = lookByBrowser(here, context(hung, 8_000, owner))
    const started = Date.now()
    expect(await lookByBrowser(here, context(hung, 300, owner))).toBeNull()
    expect(Date.now() - started).toBeLessThan(2_000)
    const seen = await lookByBrowser(here, context(env.BROWSER))
    expect(seen?.chain).not.toHaveLength(0)
    expect(await first).toBeNull()
    expect(asked).toHaveBeenCalledOnce()
    // What was seen meanwhile is not forgotten for a look that came to nothing.
    expect(await lookByBrowser(here, context(env.BROWSER))).toMatchObject({ chain: seen?.chain })
  })

  it('is not there without a browser, nor under a name that it would not ask for', async ({ expect }) => {
    expect(await lookByBrowser(config(), context(null))).toBeNull()
    expect(await lookByBrowser(config({ serverName: 'shop.example' }), context(env.BROWSER))).toBeNull()
  })

  it('is then said to be out of reach from here: unknown, and not the fault of the site', async ({
    expect,
  }) => {
    const answer = await runCheck(
      { type: 'tls', hostname: 'on-cloudflare.example' },
      {
        timeoutMs: 5_000,
        region: 'weur',
        publicUrl: 'https://vedette.example',
        allowPrivateTargets: false,
        workspaceId: 'wks_1',
        monitorId: 'mon_1',
        tools: { resolvers: [`http://127.0.0.1:${control}/dns-query`], browser: null, files: null },
      },
    )
    expect(answer).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
      message:
        "on-cloudflare.example:443 cannot be checked from here: it is on Cloudflare's network, to which Workers may open no sockets; a browser check shows its certificate",
    })
  })
})
