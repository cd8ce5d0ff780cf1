import { inject } from 'vitest'
import { canary, type Conformance } from './define.ts'

const { origin, tls, refused, raw } = inject('httpTargets')
const targets = inject('targets')

const html = (body: string) =>
  `${targets}/body?${new URLSearchParams({ text: body, type: 'text/html' }).toString()}`
const page = '<!doctype html><title>Shop</title><h1>Welcome</h1>'
/** A browser takes a second to start, and two are kept for a last look. */
const timeoutMs = 8_000

export const browser: Conformance = {
  up: { config: { url: html(page), text: 'Welcome' }, timeoutMs },
  degraded: { config: { url: html(page), degradedMs: 1 }, timeoutMs },
  down: {
    config: { url: html(page), text: 'Farewell' },
    timeoutMs,
    answer: { failure: 'assertion', statusCode: 200 },
  },
  timeout: { config: { url: `${targets}/hang` }, timeoutMs },
  refused: { config: { url: refused }, timeoutMs },
  garbage: { config: { url: `${raw}/garbage` }, timeoutMs },
  drip: { config: { url: `${origin}/drip` }, timeoutMs },
  huge: { config: { url: `${origin}/endless` }, timeoutMs, answer: { outcome: 'down', failure: 'timeout' } },
  certificate: { config: { url: tls }, timeoutMs, answer: { failure: 'tls' } },
  secret: { config: { url: `${targets}/status?code=500&token=${canary}#${canary}` }, timeoutMs },
}
