import { describe, it } from 'vitest'
import { rateHeaders } from './rate-headers.ts'

describe('rate headers', () => {
  it('are lists: of policies all, of standings those that are known', ({ expect }) => {
    const requests = { name: 'default', quota: 1_200, windowSeconds: 60 }
    expect(rateHeaders([requests])).toEqual({ 'ratelimit-policy': '"default";q=1200;w=60' })
    const events = { name: 'stream', unit: 'events', quota: 10, windowSeconds: 2 } as const
    expect(rateHeaders([{ ...events, left: 4.7, resetSeconds: 0.3 }, requests])).toEqual({
      'ratelimit-policy': '"stream";q=10;qu="events";w=2, "default";q=1200;w=60',
      ratelimit: '"stream";r=4;t=1',
    })
  })

  it('never tell of less than nothing', ({ expect }) => {
    const deep = { name: 'stream', quota: 10, windowSeconds: 2, left: -30, resetSeconds: 4 }
    expect(rateHeaders([deep])['ratelimit']).toBe('"stream";r=0;t=4')
    expect(rateHeaders([])).toEqual({})
  })
})
