import { describe, it } from 'vitest'
import { channel, directory, person, policy, schedule } from './cases.ts'
import { firstEars } from './first-ears.ts'

const at = Date.UTC(2026, 10, 26, 12)
const toldBy = (fields: object, part: Parameters<typeof directory>[0] = {}) =>
  firstEars(policy(fields), directory(part), at).map(({ channelId }) => channelId)

describe('whom a policy reminds', () => {
  it('are those of its first step, and of those that are due with it', ({ expect }) => {
    const steps = [
      { afterSeconds: 60, channelIds: ['a'] },
      { afterSeconds: 60, channelIds: ['b', 'a'] },
      { afterSeconds: 120, channelIds: ['c'] },
    ]
    expect(toldBy({ steps })).toEqual(['a', 'b'])
  })

  it('are those of the first step that is meant for a warning at that time', ({ expect }) => {
    const steps = [
      { channelIds: ['a'], when: { severities: ['critical'] } },
      { channelIds: ['b'], when: { from: '18:00', to: '08:00' } },
      { afterSeconds: 300, channelIds: ['c'] },
    ]
    expect(toldBy({ steps })).toEqual(['c'])
  })

  it('are told at once, also who wants to hear of incidents later', ({ expect }) => {
    const people = [person('anna', [{ afterSeconds: 600, channelIds: ['phone'] }])]
    const channels = [channel('a'), channel('phone', { personId: 'anna' })]
    const schedules = [schedule('rota', 'anna')]
    expect(toldBy({ steps: [{ scheduleIds: ['rota'] }] }, { people, channels, schedules })).toEqual(['phone'])
  })

  it('are those of the fallback where the step reaches nobody, or nobody is meant', ({ expect }) => {
    const offCall = { schedules: [schedule('rota', null)] }
    const steps = [{ scheduleIds: ['rota'] }]
    expect(toldBy({ steps, fallback: { channelIds: ['c'] } }, offCall)).toEqual(['c'])
    expect(toldBy({ steps }, offCall)).toEqual(['a', 'b', 'c'])
    expect(toldBy({ steps, fallback: {} }, offCall)).toEqual([])
    const forCritical = [{ channelIds: ['a'], when: { severities: ['critical'] } }]
    expect(toldBy({ steps: forCritical, fallback: { channelIds: ['b'] } })).toEqual(['b'])
  })
})
