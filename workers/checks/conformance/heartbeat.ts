import type { Conformance } from './define.ts'

const never = 'nothing is probed: see workers/core/heartbeat and durable-objects/lane/pings.test.ts'
const config = { periodSeconds: 60, graceSeconds: 30 }

export const heartbeat: Conformance = {
  up: { never, config },
  degraded: { never },
  down: { never },
  timeout: { never },
  refused: { never },
  garbage: { never },
  drip: { never },
  huge: { never },
  certificate: { never },
  // It holds no secret: the token of its URL is no part of it.
  secret: { never, config },
}
