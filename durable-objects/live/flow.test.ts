import { describe, it } from 'vitest'
import { Flow } from './flow.ts'

describe('Flow', () => {
  it('is behind when something is two seconds old and not acknowledged', ({ expect }) => {
    const flow = new Flow()
    flow.sent(1, 10, 0)
    flow.sent(2, 10, 1_500)
    expect(flow.isBehind(2_000)).toBe(false)
    expect(flow.isBehind(2_001)).toBe(true)
    flow.acknowledged(1)
    expect(flow.isBehind(3_500)).toBe(false)
    expect(flow.isBehind(3_501)).toBe(true)
    flow.acknowledged(2)
    expect(flow.isBehind(60_000)).toBe(false)
    expect(flow.isCaughtUp).toBe(true)
  })

  it('is behind when more than a megabyte is not acknowledged', ({ expect }) => {
    const flow = new Flow()
    flow.sent(1, 600_000, 0)
    flow.sent(2, 400_000, 0)
    expect(flow.isBehind(0)).toBe(false)
    flow.sent(3, 1, 0)
    expect(flow.isBehind(0)).toBe(true)
    flow.acknowledged(1)
    expect(flow.isBehind(0)).toBe(false)
    expect(flow.isCaughtUp).toBe(false)
  })
})
