import { describe, it } from 'vitest'
import type { StreamHealth } from '../stream/rpc.ts'
import { expose } from './exposition.ts'
import { boundsSeconds, Histogram } from './histogram.ts'
import { streamFamilies } from './stream-families.ts'

const health: StreamHealth = {
  shard: 1,
  accepted: 10,
  duplicates: 2,
  refused: 3,
  limited: 4,
  eventsPerSecond: 1,
  keys: 5,
  isOverflowing: false,
  logBytes: 600,
  lastEventAt: 7_000,
  closeLatenessMs: 250,
  deadLetters: 3,
}
const lines = (more: Partial<StreamHealth>, live?: { sockets: number; skipped: number }) =>
  expose(streamFamilies([{ stream: 'orders', health: { ...health, ...more } }], live, 60_000), 'text').split(
    '\n',
  )

describe('streamFamilies', () => {
  it('says of each shard what became of its events', ({ expect }) => {
    const text = lines({})
    for (const [outcome, count] of Object.entries({ accepted: 10, duplicate: 2, rejected: 3, shed: 4 }))
      expect(text).toContain(
        `vedette_stream_events_total{stream="orders",shard="1",outcome="${outcome}"} ${count}`,
      )
    expect(text).toContain('vedette_stream_window_close_lateness_seconds{stream="orders",shard="1"} 0.25')
    expect(text).toContain('vedette_stream_last_event_timestamp_seconds{stream="orders",shard="1"} 7')
  })

  it('says of a stream how many requests were turned away, once', ({ expect }) => {
    const turnedAway = { shed: 5, unreadable: 6 }
    const name = 'vedette_stream_requests_refused_total'
    expect(lines({ shard: 0, turnedAway })).toContain(`${name}{stream="orders",shard="0",reason="shed"} 5`)
    expect(lines({ shard: 0, turnedAway })).toContain(
      `${name}{stream="orders",shard="0",reason="unreadable"} 6`,
    )
    expect(lines({ shard: 1, turnedAway }).join()).not.toContain(`${name}{`)
    expect(lines({ shard: 0 }).join()).not.toContain(`${name}{`)
  })

  it('leaves out what was not measured, and what an older object does not say', ({ expect }) => {
    const text = lines({ lastEventAt: null }).join('\n')
    for (const absent of ['last_event', 'append', 'outbox', 'live']) expect(text).not.toContain(absent)
    expect(text).not.toMatch(/undefined|NaN/)
  })

  it('says how old the oldest debt is, and 0 when nothing is owed', ({ expect }) => {
    const age = 'vedette_stream_outbox_age_seconds{stream="orders",shard="1"}'
    expect(lines({ owed: { windows: 2, since: 45_000 } })).toContain(`${age} 15`)
    expect(lines({ owed: { windows: 0, since: null } })).toContain(`${age} 0`)
  })

  it('tells of live connections', ({ expect }) => {
    const text = lines({}, { sockets: 3, skipped: 70 })
    expect(text).toContain('vedette_live_connections 3')
    expect(text).toContain('vedette_live_events_skipped_total 70')
  })

  it('counts durations into buckets that add up', ({ expect }) => {
    const histogram = new Histogram()
    for (const seconds of [0, 0.004, 0.005, 0.3, 9]) histogram.observe(seconds)
    const text = lines({ appends: histogram.state })
    const name = 'vedette_stream_append_seconds'
    const of = (le: string | number) => `${name}_bucket{stream="orders",shard="1",le="${le}"}`
    expect(text).toContain(`# TYPE ${name} histogram`)
    expect(text).toContain(`${of(0.0025)} 1`)
    expect(text).toContain(`${of(0.005)} 3`)
    expect(text).toContain(`${of(0.25)} 3`)
    expect(text).toContain(`${of(2.5)} 4`)
    expect(text).toContain(`${of('+Inf')} 5`)
    expect(text).toContain(`${name}_count{stream="orders",shard="1"} 5`)
    expect(text.filter((line) => line.startsWith(`${name}_bucket`))).toHaveLength(boundsSeconds.length + 1)
  })
})
