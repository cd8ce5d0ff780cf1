import { describe, it } from 'vitest'
import { nextAlarm, type AlarmNeeds } from './next-alarm.ts'
import { lastWindowEnd, nextWindowStart, windowAt } from './overlay.ts'
import { checkTarget } from './target.ts'

const window = (id: string, startsAt: number, endsAt: number) => ({ id, startsAt, endsAt })
const windows = [window('a', 100, 200), window('b', 150, 300), window('c', 500, 600)]

describe('a maintenance window', () => {
  it('covers its first instant and not its last', ({ expect }) => {
    expect([99, 100, 299, 300, 500].map((now) => windowAt(windows, now)?.id)).toEqual([
      undefined,
      'a',
      'b',
      undefined,
      'c',
    ])
  })

  it('of several that overlap, the one that ends last counts', ({ expect }) => {
    expect(windowAt(windows, 160)?.id).toBe('b')
    expect(windowAt(windows.toReversed(), 160)?.id).toBe('b')
  })

  it('knows the newest end behind and the next beginning ahead', ({ expect }) => {
    expect([99, 200, 450].map((now) => lastWindowEnd(windows, now))).toEqual([0, 200, 300])
    expect([99, 100, 150, 500].map((now) => nextWindowStart(windows, now))).toEqual([100, 150, 500, null])
  })
})

describe('the next alarm', () => {
  const idle: AlarmNeeds = {
    incidentRetryAt: null,
    logRetryAt: null,
    askAts: [],
    windows: [],
    windowId: null,
    told: false,
  }

  it('is none when nothing waits', ({ expect }) => {
    expect(nextAlarm(idle, 50)).toBeNull()
    expect(nextAlarm({ ...idle, windows }, 50)).toBeNull()
  })

  it('is the earliest of what waits', ({ expect }) => {
    expect(nextAlarm({ ...idle, incidentRetryAt: 70, logRetryAt: 60, askAts: [90, 80] }, 50)).toBe(60)
  })

  it('comes at the beginning of a window only if somebody must hear of it, and always at its end', ({
    expect,
  }) => {
    expect(nextAlarm({ ...idle, windows, told: true }, 50)).toBe(100)
    expect(nextAlarm({ ...idle, windows, windowId: 'b' }, 160)).toBe(300)
  })
})

describe('the target of a check', () => {
  it('is its URL, its host and port, its host, or its type', ({ expect }) => {
    expect(checkTarget({ type: 'http', url: 'https://a.example/' })).toBe('https://a.example/')
    expect(checkTarget({ type: 'tcp', hostname: 'a.example', port: 5432 })).toBe('a.example:5432')
    expect(checkTarget({ type: 'dns', hostname: 'a.example' })).toBe('a.example')
    expect(checkTarget({ type: 'heartbeat' })).toBe('heartbeat')
  })
})
