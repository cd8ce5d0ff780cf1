import { inject } from 'vitest'
import { canary, type Conformance } from './define.ts'

const ports = inject('socketTargets')
const hostname = '127.0.0.1'
const plain = { hostname, port: ports.grpc, tls: false }

export const grpc: Conformance = {
  up: { config: plain },
  degraded: { config: { ...plain, service: 'slow', degradedMs: 40 } },
  down: { config: { ...plain, service: 'down' }, answer: { failure: 'status', statusCode: 200 } },
  timeout: { config: { ...plain, service: 'hang' } },
  refused: { config: { ...plain, port: ports.refused } },
  garbage: { config: { ...plain, port: ports.garbage }, answer: { failure: 'protocol' } },
  drip: { config: { ...plain, service: 'drip' } },
  huge: { config: { ...plain, service: 'huge' }, answer: { outcome: 'down', failure: 'protocol' } },
  certificate: { config: { hostname, port: ports.selfSigned }, answer: { failure: 'tls' } },
  secret: {
    config: {
      ...plain,
      service: 'echo',
      metadata: { authorization: `Bearer ${canary}`, 'x-key': canary, 'x-mine': 'me' },
    },
  },
}
