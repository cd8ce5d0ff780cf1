import { describe, it } from 'vitest'
import { channel, directory, person, policy, schedule } from './cases.ts'
import { policyFor, reachOf } from './directory.ts'
import { everyEar, resolve } from './resolve.ts'

const asked = { severity: 'critical', at: 1000 } as const
const named = (part: object) => ({ channelIds: [], personIds: [], scheduleIds: [], teamIds: [], ...part })
const sms = channel('sms', { personId: 'anna' })
const mail = channel('mail', { personId: 'anna' })

describe('whom a step means', () => {
  it('is the channels that it names, if they are on', ({ expect }) => {
    const known = directory({ channels: [channel('a'), channel('b', { enabled: false })] })
    const { ears, missing } = resolve(named({ channelIds: ['a', 'b', 'gone'] }), known, asked)
    expect(ears.map(({ channelId }) => channelId)).toEqual(['a'])
    expect(missing).toEqual(['b is switched off', 'a channel was deleted'])
  })

  it('is no channel whose messages go to devices while none is registered', ({ expect }) => {
    const deaf = { deaf: true, personId: 'anna' }
    const known = directory({ channels: [channel('a', deaf)], people: [person('anna')] })
    expect(resolve(named({ channelIds: ['a'] }), known, asked)).toEqual({
      ears: [],
      missing: ['a has no device'],
    })
    expect(resolve(named({ personIds: ['anna'] }), known, asked).ears).toEqual([])
    expect(everyEar(directory({ channels: [channel('a', { deaf: true }), channel('b')] }))).toMatchObject([
      { channelId: 'b' },
    ])
  })

  it('is all personal channels of a person without rules, at once', ({ expect }) => {
    const known = directory({ channels: [sms, mail, channel('a')], people: [person('anna')] })
    const { ears } = resolve(named({ personIds: ['anna'] }), known, asked)
    expect(ears).toMatchObject([
      { channelId: 'sms', personName: 'anna', afterSeconds: 0 },
      { channelId: 'mail', personName: 'anna', afterSeconds: 0 },
    ])
  })

  it('is what a person’s rules say for this severity, each channel at its earliest', ({ expect }) => {
    const rules = [
      { channelIds: ['mail'] },
      { severity: 'critical' as const, afterSeconds: 300, channelIds: ['sms', 'mail'] },
      { severity: 'warning' as const, channelIds: ['a'] },
    ]
    const known = directory({ channels: [sms, mail, channel('a')], people: [person('anna', rules)] })
    const { ears } = resolve(named({ personIds: ['anna'] }), known, asked)
    expect(ears.map(({ channelId, afterSeconds }) => [channelId, afterSeconds])).toEqual([
      ['mail', 0],
      ['sms', 300],
    ])
  })

  it('says of a person why nothing reaches them', ({ expect }) => {
    const known = directory({
      channels: [{ ...sms, enabled: false }],
      people: [person('anna'), person('ben', [{ severity: 'warning', channelIds: ['sms'] }])],
    })
    const { ears, missing } = resolve(named({ personIds: ['anna', 'ben', 'carl'] }), known, asked)
    expect(ears).toEqual([])
    expect(missing).toEqual([
      'anna has no channel that is on',
      'ben has no rule for critical incidents',
      'a person was deleted',
    ])
  })

  it('is who is on call, and everybody of a team, each channel once with all reasons', ({ expect }) => {
    const known = directory({
      channels: [sms, channel('phone', { personId: 'ben' })],
      people: [person('anna'), person('ben')],
      teams: [{ id: 'core', name: 'Core', personIds: ['anna', 'ben'] }],
      schedules: [schedule('night', 'anna'), schedule('empty', null)],
    })
    const both = resolve(named({ scheduleIds: ['night', 'empty'], teamIds: ['core'] }), known, asked)
    expect(both.ears.map(({ channelId, why }) => [channelId, why])).toEqual([
      ['sms', ['on call, night', 'team Core']],
      ['phone', ['team Core']],
    ])
    expect(both.missing).toEqual(['nobody is on call in empty'])
  })

  it('without a policy is every shared channel that is on', ({ expect }) => {
    const known = directory({ channels: [sms, channel('a'), channel('b', { enabled: false })] })
    expect(everyEar(known).map(({ channelId }) => channelId)).toEqual(['a'])
  })
})

describe('an incident', () => {
  it('has the policy of its monitor, else the default, else none', ({ expect }) => {
    const own = { ...policy({ steps: [{ channelIds: ['a'] }] }), id: 'own' }
    const standard = { ...own, id: 'standard', isDefault: true }
    expect(policyFor([standard, own], 'own')?.id).toBe('own')
    expect(policyFor([own, standard], null)?.id).toBe('standard')
    expect(policyFor([own, standard], 'gone')?.id).toBe('standard')
    expect(policyFor([own], null)).toBeNull()
  })

  it('carries along whom its policy can reach, and nobody else', ({ expect }) => {
    const known = directory({
      channels: [sms, channel('phone', { personId: 'ben' }), channel('a'), channel('b'), channel('extra')],
      people: [person('anna', [{ channelIds: ['extra'] }]), person('ben'), person('carl')],
      teams: [{ id: 'core', name: 'Core', personIds: ['ben'] }],
      schedules: [schedule('night', 'anna'), schedule('other', 'carl')],
    })
    const steps = [{ channelIds: ['a'], scheduleIds: ['night'], teamIds: ['core'] }]
    const none = { channelIds: [] }
    const reached = reachOf(policy({ steps, fallback: none }), known)
    expect(reached.channels.map(({ id }) => id)).toEqual(['sms', 'phone', 'a', 'extra'])
    expect(reached.people.map(({ id }) => id)).toEqual(['anna', 'ben'])
    expect(reached.schedules.map(({ id }) => id)).toEqual(['night'])
    // Without a fallback of its own every shared channel is one.
    expect(reachOf(policy({ steps }), known).channels.map(({ id }) => id)).toContain('b')
  })
})
