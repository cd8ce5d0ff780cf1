import { describe, inject, it } from 'vitest'
import { Mask } from '#core/secrets/mask'
import type { ProbeContext } from '../define.ts'
import { explainWire } from './explain.ts'
import { WireError } from '#platform/socket/wire-error'

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
  it.for([
    ['on-cloudflare.example', 'on Cloudflare'],
    ['Bücher.example.', 'on Cloudflare'],
    ['104.18.2.3', 'on Cloudflare'],
    ['2001:db8::1', 'no IPv6'],
    ['six.example', 'has no IPv4 address'],
  ] as const)('is our own limit for %s', async ([hostname, words], { expect }) => {
    expect(await explain(hostname)).toMatchObject({
      outcome: 'unknown',
      blame: 'internal',
      failure: 'forbidden_target',
      message: expect.stringMatching(new RegExp(`cannot be checked from here: .*${words}`)) as unknown,
    })
  })

  it('is our own limit for port 25', async ({ expect }) => {
    expect(await explain('elsewhere.example', 25)).toMatchObject({ outcome: 'unknown', blame: 'internal' })
  })

  it('is refused elsewhere', async ({ expect }) => {
    for (const hostname of ['elsewhere.example', '93.184.216.34'])
      expect(await explain(hostname)).toMatchObject({ outcome: 'down', failure: 'refused', blame: 'target' })
  })

  it('is a name that does not resolve, or to nothing', async ({ expect }) => {
    for (const hostname of ['nowhere.example', 'bare.example'])
      expect(await explain(hostname)).toMatchObject({ outcome: 'down', failure: 'dns', blame: 'resolver' })
  })

  it('asks the next resolver when one does not help', async ({ expect }) => {
    const resolvers = [`http://127.0.0.1:${echo}/dns-query`, `http://127.0.0.1:${control}/dns-query`]
    expect(await explain('elsewhere.example', 587, { resolvers })).toMatchObject({ failure: 'refused' })
  })

  it('is nothing that anybody can explain when no resolver helps', async ({ expect }) => {
    for (const resolvers of [
      [],
      [`http://127.0.0.1:${echo}/dns-query`],
      [`http://127.0.0.1:${control}/open`],
    ])
      expect(await explain('elsewhere.example', 587, { resolvers })).toMatchObject({
        outcome: 'unknown',
        blame: 'internal',
        message:
          'no connection to elsewhere.example:587 could be opened, and no resolver could help to tell why',
      })
    const refused = { failure: 'refused' }
    expect(await explain('93.184.216.34', 587, { resolvers: [] })).toMatchObject(refused)
    const local = { resolvers: [], allowPrivateTargets: true }
    expect(await explain('localhost', inject('socketTargets').refused, local)).toMatchObject(refused)
  })
})

describe('a target with which too many handshakes hang', () => {
  it('is down: it does not answer in time', async ({ expect }) => {
    const error = new WireError('overloaded', 'tls', 'too many handshakes with this target hang already')
    const target = { hostname: 'elsewhere.example', port: 443 }
    expect(await explainWire(error, target, context())).toMatchObject({
      outcome: 'down',
      failure: 'timeout',
      blame: 'target',
      message: '20 TLS handshakes with elsewhere.example:443 hang already',
    })
  })
})
