import { describe, it } from 'vitest'
import { z } from 'zod'
import { up, type ProbeContext } from './define.ts'
import { checkOf } from './index.ts'
import { prepare } from './prepare.ts'
import { runCheck, type RunOptions, runProbe } from './run.ts'

const options = {
  timeoutMs: 200,
  region: 'weur',
  publicUrl: 'https://vedette.example',
  allowPrivateTargets: true,
  workspaceId: 'wks_1',
  monitorId: 'mon_1',
  tools: { resolvers: [], browser: null, files: null },
}
const rude = (
  probe: (config: unknown, context: ProbeContext) => Promise<ReturnType<typeof up>>,
  more: Partial<RunOptions> = {},
) =>
  runProbe(
    { type: 'rude', config: z.object({ name: z.string().default('x') }), probe },
    {},
    { ...options, ...more },
  )

const obeys = (_config: unknown, { signal }: ProbeContext): Promise<ReturnType<typeof up>> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(up({ message: 'late' }))))

describe('runCheck', () => {
  it('ends a probe that ignores its signal, as a timeout of the target', async ({ expect }) => {
    const started = Date.now()
    const answer = await rude(() => new Promise(() => {}))
    expect(answer).toMatchObject({
      outcome: 'down',
      failure: 'timeout',
      blame: 'target',
      message: 'timed out after 200 ms',
    })
    expect(Date.now() - started).toBeLessThan(600)
  })

  it('lets a probe that obeys its signal say more', async ({ expect }) => {
    const answer = await rude(obeys)
    expect(answer.message).toBe('late')
  })

  it('gives up what nobody wants the answer of any more, which is nobody’s verdict', async ({ expect }) => {
    const givenUp = { outcome: 'unknown', blame: 'internal', message: expect.stringContaining('given up') }
    const leave = new AbortController()
    const signals: AbortSignal[] = []
    // One that ignores its signal, and one that obeys.
    const [ignoring, obeying] = [() => new Promise<never>(() => {}), obeys]
    const going = [ignoring, obeying].map((probe) =>
      rude(
        (config, context) => {
          signals.push(context.signal)
          return probe(config, context)
        },
        { timeoutMs: 3_600_000, signal: leave.signal },
      ),
    )
    await scheduler.wait(10)
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false])
    leave.abort()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
    expect(await Promise.all(going)).toMatchObject([givenUp, givenUp])
    const unasked = rude(() => Promise.reject(new Error('it was asked')), { signal: leave.signal })
    expect(await unasked).toMatchObject(givenUp)
  })

  it.for([
    [
      'throws at once',
      () => {
        throw new Error('secret-canary')
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret-canary'))],
  ] as const)(
    'calls it our own fault when a probe %s, and repeats nothing it said',
    async ([, probe], { expect }) => {
      const answer = await rude(probe)
      expect(answer).toMatchObject({ outcome: 'unknown', blame: 'internal', failure: 'internal' })
      expect(JSON.stringify(answer)).not.toContain('secret-canary')
    },
  )

  it('says who is calling, from where, and where to complain', async ({ expect }) => {
    const answer = await rude((_config, { userAgent }) => Promise.resolve(up({ message: userAgent })))
    expect(answer.message).toMatch(/^Vedette\/\d+\.\d+\.\d+ \(weur; \+https:\/\/vedette\.example\)$/)
  })

  it('calls a type or a config that it cannot read our own fault', async ({ expect }) => {
    const ours = { outcome: 'unknown', blame: 'internal' }
    expect(await runCheck({ type: 'telepathy' }, options)).toMatchObject(ours)
    expect(await runCheck({ type: 'http', url: 7 }, options)).toMatchObject(ours)
  })
})

describe('what telling query values of an address say', () => {
  const url = 'https://shop.example/?api_key=canary-7&page=2'

  it.for([
    ['http', { url }],
    ['browser', { url }],
    ['dependency', { url }],
    ['domain', { hostname: 'shop.example', rdapUrl: url }],
    ['dns', { hostname: 'shop.example', resolvers: ['https://doh.example/', url] }],
    ['websocket', { url: url.replace('https', 'wss') }],
    ['steps', { steps: [{ url }] }],
  ] as const)('is hidden from the answers of %s checks', ([type, check], { expect }) => {
    const prepared = prepare(checkOf(type), { ...check })
    if ('problem' in prepared) throw new Error(prepared.problem)
    expect(prepared.mask.text('canary-7, page 2')).toBe('[query api_key], page 2')
  })
})
