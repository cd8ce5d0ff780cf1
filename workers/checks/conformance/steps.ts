import { inject } from 'vitest'
import { canary, type Conformance, type Example } from './define.ts'

const { origin, tls, refused, raw } = inject('httpTargets')
const targets = inject('targets')

const good = {
  name: 'First',
  url: `${origin}/echo`,
  extract: [{ from: 'jsonpath', path: '$.method', name: 'METHOD' }],
}
/** A good step, and one that does what it is named for. */
const then = (step: Record<string, unknown>, answer: Example['answer'] = {}): Example => ({
  config: { steps: [good, { name: 'Second', ...step }] },
  answer,
})

export const steps: Conformance = {
  up: { config: { steps: [good, { url: `${origin}/echo?method={{METHOD}}` }] } },
  degraded: { config: { steps: [good, { url: `${targets}/slow?ms=120` }], degradedMs: 60 } },
  down: then({ url: `${targets}/fail` }, { failure: 'status', statusCode: 500 }),
  timeout: then({ url: `${targets}/hang` }),
  refused: then({ url: refused }),
  garbage: then({ url: `${raw}/garbage` }),
  drip: then({ url: `${origin}/drip`, assertions: [{ type: 'body', value: 'never' }] }),
  huge: then(
    { url: `${origin}/endless`, assertions: [{ type: 'body', comparison: 'not_contains', value: 'y' }] },
    { outcome: 'up' },
  ),
  certificate: then({ url: tls }, { failure: 'tls' }),
  secret: {
    config: {
      steps: [
        {
          url: `${targets}/body?text=${canary}`,
          extract: [{ from: 'header', header: 'content-type', name: 'KIND' }],
        },
        {
          url: `${targets}/status?code=500&token=${canary}#${canary}`,
          method: 'POST',
          headers: { 'x-api-key': canary },
          auth: { type: 'bearer', token: canary },
          body: canary,
        },
      ],
    },
  },
}
