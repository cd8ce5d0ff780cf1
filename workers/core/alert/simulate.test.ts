import { describe, it } from 'vitest'
import { channel, directory, person, policy, schedule } from './cases.ts'
import { maxForetold, simulate } from './simulate.ts'

describe('a simulation', () => {
  const at = Date.parse('2026-11-26T03:00:00Z')

  it('says who would be told when, by what right', ({ expect }) => {
    const known = directory({
      channels: [channel('ops'), channel('mail', { personId: 'anna' }), channel('sms', { personId: 'anna' })],
      people: [person('anna', [{ channelIds: ['mail'] }, { afterSeconds: 120, channelIds: ['sms'] }])],
      schedules: [schedule('night', 'anna'), schedule('empty', null)],
    })
    const given = policy({
      steps: [
        { channelIds: ['ops'] },
        { afterSeconds: 300, scheduleIds: ['night'] },
        { afterSeconds: 600, channelIds: ['ops'], when: { from: '08:00', to: '18:00' } },
        { afterSeconds: 900, scheduleIds: ['empty'] },
      ],
      fallback: { channelIds: [] },
    })
    const { data, truncated } = simulate(given, known, { severity: 'critical', at })
    expect(truncated).toBe(false)
    expect(data).toEqual([
      {
        atSeconds: 0,
        step: 0,
        repetition: 0,
        isFallback: false,
        person: null,
        channel: { id: 'ops', name: 'ops' },
        why: 'named',
      },
      {
        atSeconds: 300,
        step: 1,
        repetition: 0,
        isFallback: false,
        person: { id: 'anna', name: 'anna' },
        channel: { id: 'mail', name: 'mail' },
        why: 'on call, night',
      },
      {
        atSeconds: 420,
        step: 1,
        repetition: 0,
        isFallback: false,
        person: { id: 'anna', name: 'anna' },
        channel: { id: 'sms', name: 'sms' },
        why: 'on call, night',
      },
      {
        atSeconds: 900,
        step: 3,
        repetition: 0,
        isFallback: true,
        person: null,
        channel: null,
        why: 'nobody is on call in empty',
      },
    ])
  })

  it('waits for more of its group before it tells anybody', ({ expect }) => {
    const steps = [{ channelIds: ['a'] }, { afterSeconds: 60, channelIds: ['b'] }]
    const { data } = simulate(policy({ steps, groupWaitSeconds: 30 }), directory(), {
      severity: 'critical',
      at,
    })
    expect(data.map(({ atSeconds }) => atSeconds)).toEqual([30, 90])
  })

  it('ends where nobody reads on', ({ expect }) => {
    const given = policy({
      steps: [
        { channelIds: ['a', 'b', 'c'] },
        { afterSeconds: 1, channelIds: ['a', 'b', 'c'] },
        { afterSeconds: 2, channelIds: ['a', 'b', 'c'] },
        { afterSeconds: 3, channelIds: ['a', 'b', 'c'] },
      ],
      repeat: { everySeconds: 10, times: 100 },
    })
    const { data, truncated } = simulate(given, directory(), { severity: 'critical', at })
    expect(truncated).toBe(true)
    expect(data).toHaveLength(maxForetold)
  })
})
