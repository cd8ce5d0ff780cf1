import { version } from '#platform/version'

/** What the OpenAPI document says beside its routes. */
export const openApiInfoOf = (path: 'v1' | 'v2') => ({
  openapi: '3.1.0',
  info: {
    title: 'Vedette API',
    version,
    description: [
      'Edge monitoring: monitors, incidents, channels, deliveries and status pages.',
      '',
      'Times are ISO 8601 UTC. Errors are `application/problem+json` with a stable `code`.',
      path === 'v2'
        ? 'Only routes that answer otherwise than under `/api/v1`.'
        : 'A route marked as deprecated has a successor under `/api/v2`.',
      'Lists take `?limit=&cursor=`. A `POST` with an `Idempotency-Key` is done once in 24 hours.',
    ].join('\n'),
  },
  servers: [{ url: `/api/${path}` }],
  security: [{ key: [] as string[] }, { session: [] as string[] }] as Record<string, string[]>[],
})

/** How callers say who they are. */
export const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: 'An API key: `ved_…`' },
  session: { type: 'apiKey', in: 'cookie', name: 'vedette.session_token' },
} as const
