import { inject } from 'vitest'
import { canary, type Conformance, type Example } from './define.ts'

const { origin, refused, raw, tls } = inject('rdap')

const ask = (hostname: string, rdapUrl = `${origin}/registry/`) => ({ hostname, rdapUrl })
/** Here the registry is what misbehaves: the domain has nothing to answer for. */
const registrysFault = (rdapUrl: string, failure: string): Example => ({
  config: ask('fine.test', rdapUrl),
  answer: { outcome: 'unknown', blame: 'resolver', failure: failure as 'timeout' },
})

export const domain: Conformance = {
  up: { config: ask('www.fine.test') },
  degraded: { config: ask('soon.test') },
  down: { config: ask('gone.test'), answer: { failure: 'status' } },
  timeout: registrysFault(`${origin}/hang/`, 'timeout'),
  refused: registrysFault(refused, 'refused'),
  garbage: registrysFault(raw, 'reset'),
  drip: registrysFault(`${origin}/drip/`, 'timeout'),
  huge: registrysFault(`${origin}/huge/`, 'status'),
  certificate: registrysFault(tls, 'tls'),
  secret: { config: ask('expired.test', `${origin}/registry/?token=${canary}#${canary}`) },
}
