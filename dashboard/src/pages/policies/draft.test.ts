import { describe, it } from 'vitest'
import { moved } from '../../form/moved.ts'
import { draftOf, emptyDraft, newStep, policyOf, ready } from './draft.ts'

const none = { channelIds: [], personIds: [], scheduleIds: [], teamIds: [] }
const policy = {
  id: 'pol_1',
  version: 1,
  name: 'Backend',
  steps: [
    { afterSeconds: 0, ...none, channelIds: ['chn_1'], when: null },
    {
      afterSeconds: 90,
      ...none,
      scheduleIds: ['sch_1'],
      when: { severities: ['critical' as const], timezone: 'UTC' },
    },
  ],
  repeat: { everySeconds: 1800, times: 2 },
  fallback: null,
  groupBy: ['service', 'region'],
  groupWaitSeconds: 30,
  groupIntervalSeconds: 600,
  reopenWithinSeconds: 90,
  isDefault: true,
}

describe('a policy that is typed', () => {
  it('is sent as it was read', ({ expect }) => {
    const { id: _id, version: _version, name: _name, isDefault: _isDefault, ...said } = policy
    expect(policyOf(draftOf(policy))).toEqual(said)
  })

  it('is simulated as far as it is said', ({ expect }) => {
    expect(ready(emptyDraft(true))).toBeNull()
    const draft = draftOf(policy)
    const half = { ...draft, repeat: { every: '', times: '2' }, steps: [...draft.steps, newStep('5')] }
    expect(ready(half)).toMatchObject({ steps: policy.steps, repeat: null, groupWaitSeconds: 30 })
    const typing = { ...draft, gathering: { groupBy: ' service ,', wait: '', interval: '', reopen: '' } }
    expect(ready(typing)).toMatchObject({
      groupBy: ['service'],
      groupWaitSeconds: 0,
      groupIntervalSeconds: 300,
      reopenWithinSeconds: 0,
    })
    const early = { ...draft, steps: moved(draft.steps, 0, 1) }
    expect(ready(early)?.steps).toEqual(policy.steps)
  })
})
