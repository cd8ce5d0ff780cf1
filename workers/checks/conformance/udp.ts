import { canary, type Conformance } from './define.ts'

const never = 'it runs in private locations only: see test/journeys/agent-checks.test.ts'

export const udp: Conformance = {
  up: { never, config: { hostname: '127.0.0.1', port: 9, send: 'ping', expect: 'pong' } },
  degraded: { never },
  down: { never },
  timeout: { never },
  refused: { never },
  garbage: { never },
  drip: { never },
  huge: { never },
  certificate: { never },
  secret: { never, config: { hostname: '127.0.0.1', port: 9, send: canary } },
}
