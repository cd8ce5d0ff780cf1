import { env } from 'cloudflare:workers'
import { describe, inject, it } from 'vitest'
import type { AddressVerdict } from '#core/address'
import { artifactKey } from '#core/run/key'
import { Mask } from '#core/secrets/mask'
import { BrowserConfig } from '../config.ts'
import { run as execute } from '../run.ts'
import { openWindow } from '../session.ts'
import { browser } from '../../browser.ts'
import { type RunOptions, runCheck } from '../../run.ts'
import { judgeSecrets } from '../../secrets/judge.ts'

const shop = inject('shop')
const targets = inject('targets')
const open = (url: string) => ({ type: 'navigate', url })
const login = (value: string) => ({ type: 'change', selectors: [['aria/Password']], value })
const click = (name: string) => ({ type: 'click', selectors: [[`aria/${name}[role="button"]`]] })

const run = (config: Record<string, unknown>, more: Partial<RunOptions> = {}) =>
  runCheck(
    { type: 'browser', ...config },
    {
      timeoutMs: 20_000,
      region: 'weur',
      publicUrl: 'https://vedette.example',
      allowPrivateTargets: true,
      workspaceId: 'wsp_1',
      monitorId: 'mon_1',
      tools: { resolvers: [], browser: env.BROWSER, files: env.FILES },
      ...more,
    },
  )
const flow = (...steps: object[]) => ({ flow: { title: 'Sign in', timeout: 2_000, steps } })

describe('a browser check with a flow', { timeout: 60_000 }, () => {
  it('is up when all steps are, and tells each with the record of its run', async ({ expect }) => {
    const answer = await run(flow(open(`${shop}/login`), login('long-enough'), click('Sign in')))
    expect(answer).toMatchObject({
      outcome: 'up',
      latencyMs: expect.any(Number),
      timings: { method: 'browser' },
      findings: {
        run: {
          monitorId: 'mon_1',
          outcome: 'up',
          url: `${shop}/login`,
          steps: [
            { index: 0, type: 'navigate', outcome: 'up', title: `Open ${shop}/login` },
            { index: 1, type: 'change', outcome: 'up', title: 'Type into Password' },
            { index: 2, type: 'click', outcome: 'up', title: 'Click “Sign in”' },
          ],
          artifacts: [
            { name: 'end.jpg', kind: 'picture', contentType: 'image/jpeg' },
            { name: 'waterfall.json', kind: 'waterfall' },
            { name: 'har.json', kind: 'har' },
          ],
        },
      },
    })
  })

  it('is down with the first step that fails, and keeps a picture of it', async ({ expect }) => {
    const answer = await run(flow(open(`${shop}/login`), login('short'), click('Buy'), click('Sign in')))
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'assertion',
      blame: 'target',
      message: 'step 3 (Click “Buy”): “Buy” was not there within 2 s: its selector found no element',
    })
    const kept = answer.findings?.run
    expect(kept?.steps.map(({ outcome }) => outcome)).toEqual(['up', 'up', 'down', 'skipped'])
    expect(kept?.steps[2]?.picture).toBe('step-3.jpg')
    expect(kept?.artifacts).toMatchObject([
      { name: 'step-3.jpg', kind: 'step' },
      { kind: 'waterfall' },
      { kind: 'har' },
    ])
    const picture = kept && (await env.FILES.get(artifactKey(kept, 'step-3.jpg')))
    expect(new Uint8Array((await picture?.arrayBuffer()) ?? []).slice(0, 2)).toEqual(
      Uint8Array.of(0xff, 0xd8),
    )
  })

  it('hides a password that is typed plainly', async ({ expect }) => {
    const password = 'plain-canary-1'
    const look = { type: 'waitForExpression', expression: `(() => { throw new Error('${password}') })()` }
    const answer = await run(flow(open(`${shop}/login?echo=1`), login(password), { ...look, timeout: 300 }))
    expect(answer.outcome).toBe('down')
    expect(answer.message).toContain('[typed in step 2]')
    expect(JSON.stringify(answer)).not.toContain(password)
  })

  it('is refused where it may not go, at once or on its way', async ({ expect }) => {
    const refused = await run(flow(open('https://shop.example/'), open(`${shop}/`)), {
      allowPrivateTargets: false,
    })
    expect(refused).toMatchObject({ outcome: 'unknown', failure: 'forbidden_target' })

    const window = await openWindow(env.BROWSER)
    const mayCall = (url: string): AddressVerdict =>
      URL.parse(url)?.pathname === '/flip' ? { ok: false, reason: 'it is a loopback address' } : { ok: true }
    try {
      const to = encodeURIComponent(`${targets}/flip?key=flow-guard`)
      const config = BrowserConfig.parse(flow(open(`${targets}/redirect?to=${to}`)))
      const context = {
        signal: AbortSignal.timeout(60_000),
        timeoutMs: 20_000,
        userAgent: 'Vedette',
        allowPrivateTargets: false,
        region: 'weur',
        workspaceId: 'wsp_1',
        monitorId: 'mon_1',
        resolvers: [],
        browser: env.BROWSER,
        files: env.FILES,
        mask: new Mask([]),
        owner: {},
      }
      const plan = { window, context, mayCall, at: Date.now(), leftMs: 15_000 }
      const answer = await execute({ ...plan, config: { ...config, url: `${targets}/redirect` } })
      expect(answer).toMatchObject({ outcome: 'down', failure: 'forbidden_target' })
    } finally {
      await window.leave()
    }
    const { hits } = await (await fetch(`${targets}/flip/hits?key=flow-guard`)).json<{ hits: number }>()
    expect(hits).toBe(0)
  })
})

describe('the config of a browser check', () => {
  const wrong = (config: object) =>
    BrowserConfig.safeParse(config).error?.issues.map(({ path, message }) => [path.join('.'), message])

  it('names an address or a flow, never both and never neither', ({ expect }) => {
    expect(wrong({})).toEqual([['url', 'Either an address or a flow']])
    expect(wrong({ url: `${shop}/`, ...flow(open(`${shop}/`)) })).toEqual([
      ['flow', 'Not both an address and a flow'],
    ])
    expect(wrong({ url: `${shop}/` })).toBeUndefined()
    expect(wrong(flow({ type: 'customStep', name: 'x', parameters: {} }))?.[0]?.[0]).toBe('flow.steps.0.type')
  })

  it('calls all addresses of its flow, and is known by the first', ({ expect }) => {
    const config = BrowserConfig.parse(
      flow(open('https://a.example/x?key=1'), click('x'), open('https://b.example/')),
    )
    expect(browser.addresses?.(config)).toEqual([
      { path: 'flow.steps.0.url', address: 'https://a.example/x?key=1' },
      { path: 'flow.steps.2.url', address: 'https://b.example/' },
    ])
    expect(browser.target(config)).toBe('https://a.example/x?… in 3 steps')
  })

  it('takes secrets in what is typed, in addresses and in expressions, and nowhere else', ({ expect }) => {
    const secret = '{{secret.X}}'
    const steps = [
      open(`https://a.example/${secret}`),
      login(secret),
      { type: 'waitForExpression', expression: `"${secret}"` },
      click(secret),
    ]
    const judged = judgeSecrets(browser, { flow: { steps } })
    expect(judged.named.map(({ path }) => path)).toEqual([
      'flow.steps.0.url',
      'flow.steps.1.value',
      'flow.steps.2.expression',
    ])
    expect(judged.errors).toEqual([
      { path: 'flow.steps.3.selectors.0.0', message: 'No secret may stand here' },
    ])
  })
})
