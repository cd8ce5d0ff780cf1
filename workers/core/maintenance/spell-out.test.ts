import { describe, it } from 'vitest'
import { windowAt } from '../monitor/overlay.ts'
import type { MaintenanceWindow } from '../rpc.ts'
import { spellOut } from './spell-out.ts'

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
})
