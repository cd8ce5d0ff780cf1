import { describe, it } from 'vitest'
import { breakerFamilies } from './breaker-families.ts'
import { expose } from './exposition.ts'

const breaker = { channelId: 'chn_1', channelName: 'Ops', recipient: 'hooks.example', failures: 6 }
const labels = '{channel_id="chn_1",channel="Ops",recipient="hooks.example"}'

describe('breakerFamilies', () => {
  it('tells an open destination from one that is tried again', ({ expect }) => {
    const at = (now: number) => expose(breakerFamilies([{ ...breaker, openUntil: 1_000 }], now), 'text')
    expect(at(999)).toContain(`vedette_breaker_open${labels} 1\n`)
    expect(at(1_000)).toContain(`vedette_breaker_open${labels} 0.5\n`)
    expect(at(999)).toContain(`vedette_breaker_failures${labels} 6\n`)
  })
})
