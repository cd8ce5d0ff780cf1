import { inject } from 'vitest'
import { canary, type Conformance } from './define.ts'

const { origin, tls, refused, raw } = inject('httpTargets')
const targets = inject('targets')

export const http: Conformance = {
  up: { config: { url: `${targets}/ok` } },
  degraded: { config: { url: `${targets}/slow?ms=120`, degradedMs: 60 } },
  down: { config: { url: `${targets}/fail` }, answer: { failure: 'status', statusCode: 500 } },
  timeout: { config: { url: `${targets}/hang` } },
  refused: { config: { url: refused } },
  garbage: { config: { url: `${raw}/garbage` } },
  drip: { config: { url: `${origin}/drip`, keyword: { present: 'never' } } },
  huge: { config: { url: `${origin}/endless`, keyword: { absent: 'y' } }, answer: { outcome: 'up' } },
  certificate: { config: { url: tls }, answer: { failure: 'tls' } },
  secret: {
    config: {
      url: `${targets}/status?code=500&token=${canary}#${canary}`,
      method: 'POST',
      headers: { 'x-api-key': canary },
      auth: { type: 'basic', username: canary, password: canary },
      body: canary,
    },
  },
}
