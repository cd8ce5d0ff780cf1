import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { createWorkspace, request } from '../../test/factories.ts'
import wranglerToml from '../../wrangler.toml?raw'
import { alertRate, apiRate, ingestRate, pingRate, signInRate } from '#core/request-rates'

const limits = (name: string): string =>
  wranglerToml.split('[[ratelimits]]').find((block) => block.includes(`name = "${name}"`)) ?? ''

describe('rate limits', () => {
  it('tell the figures that the binding enforces', ({ expect }) => {
    for (const [name, { limit, periodSeconds }] of [
      ['API_RATE', apiRate],
      ['ALERT_RATE', alertRate],
      ['INGEST_RATE', ingestRate],
      ['SIGN_IN_RATE', signInRate],
      ['PING_RATE', pingRate],
    ] as const) {
      expect(limits(name)).toContain(`simple = { limit = ${limit}, period = ${periodSeconds} }`)
    }
  })

  it('stop one key and leave the others alone', { timeout: 60_000 }, async ({ expect }) => {
    const [busy, calm] = [await createWorkspace(['read']), await createWorkspace(['read'])]
    expect((await request('/api/v1/catalog', { key: busy.key })).status).toBe(200)
    // The window may turn over in the middle: two windows' worth and one more must meet the limit.
    for (let n = 0; n <= 2 * apiRate.limit; n += 1) {
      const { success } = await env.API_RATE.limit({ key: `key:${busy.keyId}` })
      if (!success) break
    }
    const limited = await request('/api/v1/catalog', { key: busy.key })
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('60')
    expect(limited.headers.get('ratelimit')).toBe('"default";r=0;t=60')
    expect(await limited.json()).toMatchObject({ code: 'rate.limited' })
    expect((await request('/api/v1/catalog', { key: calm.key })).status).toBe(200)
  })
})
