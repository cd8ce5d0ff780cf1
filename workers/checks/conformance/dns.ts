import { inject } from 'vitest'
import { canary, type Conformance, type Example } from './define.ts'

const { resolver, refused, raw, tls } = inject('doh')

const ask = (resolvers: string[], more: Record<string, unknown> = {}) => ({
  hostname: 'example.test',
  resolvers,
  ...more,
})
/** Here the resolver is what misbehaves: the name has nothing to answer for, so nobody is woken for it. */
const resolversFault = (config: Record<string, unknown>, failure: string): Example => ({
  config,
  answer: { outcome: 'unknown', blame: 'resolver', failure: failure as 'timeout' },
})

export const dns: Conformance = {
  up: { config: ask([`${resolver}/good`], { expected: '192.0.2.1' }) },
  degraded: { config: ask([`${resolver}/slow?ms=120`], { degradedMs: 60 }) },
  down: { config: ask([`${resolver}/good`], { hostname: 'gone.example.test' }), answer: { failure: 'dns' } },
  timeout: resolversFault(ask([`${resolver}/hang`]), 'timeout'),
  refused: resolversFault(ask([refused]), 'refused'),
  garbage: resolversFault(ask([`${resolver}/garbage`, raw]), 'dns'),
  drip: resolversFault(ask([`${resolver}/drip`]), 'timeout'),
  huge: resolversFault(ask([`${resolver}/huge`]), 'dns'),
  certificate: resolversFault(ask([tls]), 'tls'),
  secret: {
    config: ask([`${resolver}/good?token=${canary}#${canary}`], { expected: '192.0.2.9' }),
  },
}
