import { inject } from 'vitest'
import type { Conformance } from './define.ts'

const { ports, roots } = inject('tlsTargets')

/** A check of one of the servers of `test/tls-targets.ts`. */
const of = (target: string, more: Record<string, unknown> = {}) => ({
  config: { hostname: '127.0.0.1', port: ports[target], serverName: 'shop.example.test', ca: roots, ...more },
})

export const tls: Conformance = {
  up: of('good'),
  degraded: { ...of('expiresSoon'), answer: { failure: null } },
  down: { ...of('expired'), answer: { failure: 'tls' } },
  timeout: of('silent'),
  refused: of('gone'),
  garbage: { ...of('garbage'), answer: { failure: 'tls' } },
  drip: of('drip'),
  huge: { ...of('endless'), answer: { outcome: 'down', failure: 'tls' } },
  certificate: { ...of('selfSigned'), answer: { failure: 'tls' } },
  // Nothing that it is told is a secret.
  secret: of('expired'),
}
