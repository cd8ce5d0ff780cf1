import { describe, it } from 'vitest'
import type { Quota } from '../../contract.ts'
import { usageSentence, usedShare } from './sentence.ts'

const calm: Quota = {
  eventsPerDay: 1_000,
  usedToday: 10,
  state: 'ok',
  browserMinutesPerDay: 60,
  browserMinutesUsedToday: 3,
  browserState: 'ok',
  day: '2026-11-26T00:00:00.000Z',
  resetsAt: '2026-11-27T00:00:00.000Z',
}
const ops = { channelName: 'Ops', state: 'open' as const }

describe('the limits in one sentence', () => {
  it('says the worst first', ({ expect }) => {
    const exceeded = { ...calm, state: 'exceeded' as const }
    const noBrowsers = { ...calm, browserState: 'exceeded' as const }
    const near = { ...calm, state: 'warning' as const, usedToday: 859 }
    expect(usageSentence({ ...noBrowsers, state: 'exceeded' }, [ops])).toBe('No more events are taken today')
    expect(usageSentence(exceeded, [])).toBe('No more events are taken today')
    expect(usageSentence(noBrowsers, [ops])).toBe('Browser checks rest for today')
    expect(usageSentence(near, [ops])).toBe('Ops fails, and is left alone for a while')
    expect(usageSentence(near, [{ ...ops, state: 'half-open' }])).toBe('Ops failed, and is tried again')
    expect(usageSentence(near, [ops, ops])).toBe('2 destinations of alerts fail')
    expect(usageSentence(near, [])).toBe('85\u00A0% of today’s events are used')
    const nearBrowsers = { ...calm, browserState: 'warning' as const, browserMinutesUsedToday: 50 }
    expect(usageSentence(nearBrowsers, [])).toBe('83\u00A0% of today’s browser time is used')
  })

  it('is calm only when all is known', ({ expect }) => {
    expect(usageSentence(calm, [])).toBe('Nothing is near a limit')
    expect(usageSentence(calm, undefined)).toBe('Usage and limits')
    expect(usageSentence(undefined, [])).toBe('Usage and limits')
  })

  it('never rounds up to a limit', ({ expect }) => {
    expect(usedShare(999, 1_000)).toBe('99\u00A0%')
    expect(usedShare(0, 0)).toBe('100\u00A0%')
    expect(usedShare(1_200, 1_000)).toBe('120\u00A0%')
  })
})
