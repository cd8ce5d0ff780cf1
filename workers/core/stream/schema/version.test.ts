import { describe, it } from 'vitest'
import { readVersion, refusedBySchema, unknownVersion } from './version.ts'

describe('the version that a request names', () => {
  it.for([
    [undefined, 'latest'],
    ['', 'latest'],
    ['latest', 'latest'],
    ['1', 1],
    ['42', 42],
    ['0', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['v2', undefined],
    ['99999999999', undefined],
  ] as const)('is read: %s', ([name, version], { expect }) => {
    expect(readVersion(name)).toBe(version)
  })
})

describe('a refused event', () => {
  it('is told by which version, where and why', ({ expect }) => {
    const faults = [
      { path: 'amount', message: 'is missing' },
      { path: '', message: 'must be an object, not an array' },
    ]
    expect(refusedBySchema(3, faults)).toEqual({
      code: 'event.schema',
      message: 'By version 3 of the schema: amount is missing; the event must be an object, not an array',
    })
    expect(unknownVersion('9').code).toBe('event.schema_version')
  })
})
