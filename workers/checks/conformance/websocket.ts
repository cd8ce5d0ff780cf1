import { inject } from 'vitest'
import { canary, type Conformance } from './define.ts'

const ports = inject('socketTargets')
const at = (path: string) => `ws://127.0.0.1:${ports.websocket}${path}`

export const websocket: Conformance = {
  up: { config: { url: at('/echo'), send: 'hello', reply: { contains: 'hello' } } },
  degraded: { config: { url: at('/late'), reply: { contains: 'late' }, degradedMs: 40 } },
  down: { config: { url: at('/plain') }, answer: { failure: 'status', statusCode: 200 } },
  timeout: { config: { url: `ws://127.0.0.1:${ports.hang}/` } },
  refused: { config: { url: `ws://127.0.0.1:${ports.refused}/` } },
  garbage: { config: { url: `ws://127.0.0.1:${ports.garbage}/` } },
  drip: { config: { url: at('/drip'), reply: { contains: 'never' } } },
  huge: {
    config: { url: at('/flood'), reply: { contains: 'never' } },
    answer: { outcome: 'down', failure: 'assertion' },
    timeoutMs: 2_000,
  },
  certificate: { config: { url: `wss://127.0.0.1:${ports.selfSigned}/` }, answer: { failure: 'tls' } },
  secret: {
    config: {
      url: `${at('/headers')}?token=${canary}#${canary}`,
      headers: { authorization: `Bearer ${canary}` },
      send: canary,
      reply: { contains: 'never' },
    },
  },
}
