import { inject } from 'vitest'
import { canary, type Conformance } from './define.ts'

const ports = inject('socketTargets')
const hostname = '127.0.0.1'
const ping = { send: 'PING\\r\\n', expect: 'PONG' }

export const tcp: Conformance = {
  up: { config: { hostname, port: ports.echo, steps: [{ send: 'PING\\r\\n', expect: 'PING' }] } },
  degraded: {
    config: { hostname, port: ports.slow, degradedMs: 40, steps: [{ send: 'PING', expect: 'PING' }] },
  },
  down: { config: { hostname, port: ports.echo, steps: [{ ...ping, match: 'starts_with' }] } },
  timeout: { config: { hostname, port: ports.hang, steps: [ping] } },
  refused: { config: { hostname, port: ports.refused } },
  garbage: { config: { hostname, port: ports.garbage, steps: [ping] }, answer: { failure: 'assertion' } },
  drip: { config: { hostname, port: ports.drip, steps: [ping] } },
  huge: {
    config: { hostname, port: ports.endless, steps: [ping] },
    answer: { outcome: 'down', failure: 'assertion' },
  },
  certificate: { config: { hostname, port: ports.selfSigned, tls: 'on' }, answer: { failure: 'tls' } },
  secret: {
    config: {
      hostname,
      port: ports.echo,
      steps: [
        { send: `AUTH ${canary}\\r\\n`, expect: 'AUTH', hidden: true },
        {
          send: btoa(`x ${canary}\r\n`),
          expect: btoa('nothing'),
          match: 'starts_with',
          encoding: 'base64',
          hidden: true,
        },
      ],
    },
  },
}
