import { describe, inject, it } from 'vitest'
import { Mask } from '#core/secrets/mask'
import type { ProbeContext } from '../define.ts'
import { explainWire } from './explain.ts'
import { WireError } from './wire-error.ts'

const { control, echo } = inject('socketTargets')

const context = (more: Partial<ProbeContext> = {}): ProbeContext => ({
  signal: AbortSignal.timeout(5_000),
  timeoutMs: 5_000,
  userAgent: 'Vedette',
  allowPrivateTargets: false,
  region: 'weur',
  workspaceId: 'wks_1',
  monitorId: 'mon_1',
  resolvers: [`http://127.0.0.1:${control}/dns-query`],
  browser: null,
  files: null,
  mask: new Mask([]),
  owner: {},
  ...more,
})
const neverOpened = new WireError('refused', 'connect', 'cannot connect to the specified address', false)

const explain = (hostname: string, port = 587, more: Partial<ProbeContext> = {}) =>
  explainWire(neverOpened, { hostname, port }, context(more))

describe('a connection that did not open, in production', () => {
  it.for([['on-cloudflare.example'], ['104.18.2.3'], ['2001:db8::1']])(
    'is our own limit for %s',
    async ([hostname = ''], { expect }) => {
      expect(await explain(hostname)).toMatchObject({
        outcome: 'unknown',
        blame: 'internal',
        failure: 'forbidden_target',
        message: expect.stringContaining('cannot be checked from here'),
      })
    },
  )

  it('is our own limit for port 25', async ({ expect }) => {
    expect(await explain('elsewhere.example', 25)).toMatchObject({ outcome: 'unknown', blame: 'internal' })
  })

  it('is refused elsewhere', async ({ expect }) => {
    for (const hostname of ['elsewhere.example', '93.184.216.34'])
      expect(await explain(hostname)).toMatchObject({ outcome: 'down', failure: 'refused', blame: 'target' })
  })

  it('is a name that does not resolve', async ({ expect }) => {
    expect(await explain('nowhere.example')).toMatchObject({
      outcome: 'down',
      failure: 'dns',
      blame: 'resolver',
    })
  })

  it('is called refused when no resolver helps', async ({ expect }) => {
    for (const resolvers of [
      [],
      [`http://127.0.0.1:${echo}/dns-query`],
      [`http://127.0.0.1:${control}/open`],
    ])
      expect(await explain('nowhere.example', 587, { resolvers })).toMatchObject({ failure: 'refused' })
  })
})
