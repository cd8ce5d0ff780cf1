import { test } from 'vitest'
import { groupId, groupIds, keptTags, maxTagGroups, smallGroup } from './monitor-group.ts'

test('the most used tags are kept together, and none that few carry', ({ expect }) => {
  const carriers = (tag: string, count: number) => Array.from({ length: count }, () => [tag])
  const kept = keptTags([...carriers('many', smallGroup + 1), ...carriers('few', smallGroup)])
  expect([...kept]).toEqual(['many'])
  const crowd = Array.from({ length: maxTagGroups + 5 }, (_, index) => `t${index}`)
  const all = Array.from({ length: smallGroup + 1 }, () => crowd)
  expect(keptTags([...all, ...carriers('t204', 1)])).toContain('t204')
  expect(keptTags(all).size).toBe(maxTagGroups)
})

test('a group’s id lies where no monitor’s does', ({ expect }) => {
  for (const id of [groupId('wsp_1', null), groupId('wsp_1', '~ümlaut 火')]) {
    expect(id > groupIds.from && id < groupIds.to).toBe(true)
  }
  expect('mon_1' > groupIds.from && 'mon_1' < groupIds.to).toBe(false)
})
