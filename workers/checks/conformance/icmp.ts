import { canary, type Conformance } from './define.ts'

const never = 'it runs in private locations only: see test/journeys/agent-checks.test.ts'

export const icmp: Conformance = {
  up: { never, config: { hostname: '127.0.0.1' } },
  degraded: { never },
  down: { never },
  timeout: { never },
  refused: { never },
  garbage: { never },
  drip: { never },
  huge: { never },
  certificate: { never },
  secret: { never, config: { hostname: '127.0.0.1', degradedMs: canary.length } },
}
