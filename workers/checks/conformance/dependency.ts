import { inject } from 'vitest'
import { canary, type Conformance, type Example } from './define.ts'

const { origin, refused, raw, tls } = inject('statusPages')

/** Here the page is what misbehaves: the service that it speaks of has nothing to answer for. */
const pagesFault = (url: string, failure: string): Example => ({
  config: { url },
  answer: { outcome: 'unknown', blame: 'resolver', failure: failure as 'timeout' },
})

export const dependency: Conformance = {
  up: { config: { url: `${origin}/statuspage/fine` } },
  degraded: { config: { url: `${origin}/statuspage/partial` } },
  down: { config: { url: `${origin}/statuspage/major` }, answer: { failure: 'status' } },
  timeout: pagesFault(`${origin}/hang`, 'timeout'),
  refused: pagesFault(refused, 'refused'),
  garbage: pagesFault(raw, 'reset'),
  drip: pagesFault(`${origin}/drip`, 'timeout'),
  huge: pagesFault(`${origin}/huge`, 'status'),
  certificate: pagesFault(tls, 'tls'),
  secret: { config: { url: `${origin}/statuspage/major?token=${canary}#${canary}` } },
}
