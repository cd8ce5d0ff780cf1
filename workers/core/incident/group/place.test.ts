import { describe, it } from 'vitest'
import { alertGroupKey } from '../alert.ts'
import { groupOf } from './place.ts'

const by = (...groupBy: string[]) => ({ policyId: 'pol_1', policyName: 'Backend', groupBy })

describe('the group of a monitor', () => {
  it('is none without a policy, and where the policy groups by nothing', ({ expect }) => {
    expect(groupOf(['service:checkout'], null)).toBeNull()
    expect(groupOf(['service:checkout'], by())).toBeNull()
  })

  it('is named by the value of a tag, written with a colon or an equals sign', ({ expect }) => {
    const group = { key: 'group:pol_1:service=checkout', name: 'service checkout' }
    expect(groupOf(['eu', 'service:checkout'], by('service'))).toEqual(group)
    expect(groupOf(['service= checkout'], by('service'))).toEqual(group)
    expect(groupOf(['service:a=b'], by('service'))?.key).toBe('group:pol_1:service=a%3Db')
  })

  it('takes the first of several tags with the same key, and no tag that only begins like it', ({
    expect,
  }) => {
    expect(groupOf(['services:x', 'service:', 'service:b', 'service:a'], by('service'))?.name).toBe(
      'service b',
    )
    expect(groupOf(['service', 'servicecheckout'], by('service'))).toBeNull()
  })

  it('is none for a monitor that has none of the tags: strangers are no group', ({ expect }) => {
    expect(groupOf(['db-1'], by('service', 'env'))).toBeNull()
    expect(groupOf(['env:prod'], by('service', 'env'))).toEqual({
      key: 'group:pol_1:service=,env=prod',
      name: 'env prod',
    })
  })

  it('is the whole policy when that is asked for', ({ expect }) => {
    expect(groupOf([], by('policy'))).toEqual({ key: 'group:pol_1:policy=', name: 'policy Backend' })
  })

  it('is that of alerts from outside with the same values', ({ expect }) => {
    const labels = { service: 'checkout', host: 'db-1' }
    const key = alertGroupKey({ dedupKey: 'disk', labels }, by('service'))
    expect(groupOf(['service:checkout'], by('service'))?.key).toBe(key)
  })
})
