import { describe, it, vi } from 'vitest'
import { windowAt } from '../monitor/overlay.ts'
import type { MaintenanceWindow } from '../rpc.ts'
import { spellOut } from './spell-out.ts'

type Rule = NonNullable<MaintenanceWindow['rule']>
const at = (text: string) => Date.parse(text)
const daily: MaintenanceWindow = {
  id: 'mnt_1',
  title: 'Backup',
  startsAt: at('2026-01-01T02:00:00Z'),
  endsAt: at('2100-01-01T00:00:00Z'),
  rule: {
    startsAt: at('2026-01-01T02:00:00Z'),
    endsAt: at('2100-01-01T00:00:00Z'),
    rrule: 'FREQ=DAILY',
    cron: null,
    durationSeconds: 3_600,
    timezone: 'UTC',
  },
}

describe('spellOut', () => {
  it('gives the window that is open now, and none between two', ({ expect }) => {
    const open = at('2026-05-05T02:30:00Z')
    expect(windowAt(spellOut([daily], open), open)).toMatchObject({
      id: `mnt_1:${at('2026-05-05T02:00:00Z')}`,
      endsAt: at('2026-05-05T03:00:00Z'),
    })
    const between = at('2026-05-05T03:00:00Z')
    expect(windowAt(spellOut([daily], between), between)).toBeNull()
  })

  it('reaches to the next window, however far it is', ({ expect }) => {
    const yearly = {
      ...daily,
      rule: { ...daily.rule, rrule: 'FREQ=YEARLY' } as MaintenanceWindow['rule'] & {},
    }
    const now = at('2026-03-01T00:00:00Z')
    expect(spellOut([yearly], now).map(({ startsAt }) => startsAt)).toEqual([at('2027-01-01T02:00:00Z')])
  })

  it('leaves a window that comes once as it is', ({ expect }) => {
    const once = { id: 'mnt_2', startsAt: 1, endsAt: 2 }
    expect(spellOut([once], 10)).toEqual([once])
  })

  it('is no slower for being asked at every vote', ({ expect }) => {
    const weekly = { ...daily, rule: { ...daily.rule, rrule: 'FREQ=WEEKLY;BYDAY=SU' } as Rule }
    const hourly = { ...daily, rule: { ...daily.rule, rrule: null, cron: '7 * * * *' } as Rule }
    const now = at('2026-05-05T02:00:00Z')
    const first = spellOut([weekly, hourly], now)
    const again = spellOut([structuredClone(weekly), hourly], now + 59 * 60_000)
    // The very same windows, not ones that are reckoned anew.
    expect(again.every((window, index) => window === first[index])).toBe(true)
    expect(again).toHaveLength(first.length)
  })

  it('holds for each moment of an hour, and is reckoned anew for the next, and for another rule', ({
    expect,
  }) => {
    const halfPast = { ...daily, rule: { ...daily.rule, rrule: 'FREQ=YEARLY;BYMINUTE=30' } as Rule }
    const start = at('2026-01-01T02:30:00Z')
    for (const now of [start - 30 * 60_000, start - 1, start, start + 29 * 60_000]) {
      const spelt = spellOut([halfPast], now)
      expect(spelt.map(({ startsAt }) => startsAt)).toEqual([start, at('2027-01-01T02:30:00Z')])
      expect(windowAt(spelt, now) !== null).toBe(now >= start)
    }
    const later = at('2026-01-09T04:00:00Z')
    expect(spellOut([halfPast], later).map(({ startsAt }) => startsAt)).toEqual([at('2027-01-01T02:30:00Z')])
    const longer = { ...halfPast, rule: { ...halfPast.rule, durationSeconds: 7_200 } }
    expect(spellOut([longer], start)[0]?.endsAt).toBe(start + 7_200_000)
  })

  it('leaves a rule out that fails, and the other windows as they are', ({ expect }) => {
    const said = vi.spyOn(console, 'error').mockReturnValue()
    const failing = { ...daily, rule: { ...daily.rule, rrule: 'FREQ=HOURLY;COUNT=30000' } as Rule }
    const once = { id: 'mnt_2', startsAt: 1, endsAt: 2 }
    expect(spellOut([failing, once], at('2026-03-25T00:00:00Z'))).toEqual([once])
    expect(said).toHaveBeenCalledOnce()
    said.mockRestore()
  })
})
