import { describe, it } from 'vitest'
import { schemaChanges } from './changes.ts'

describe('the changes between two schemas', () => {
  it('are what was added, removed and changed, whatever the order', ({ expect }) => {
    const before = { type: 'object', properties: { a: { type: 'string' }, b: true }, required: ['a'] }
    const after = { required: ['a', 'c'], properties: { a: { type: 'number' }, c: {} }, type: 'object' }
    expect(schemaChanges(before, after)).toEqual([
      { path: 'properties.a.type', kind: 'changed', before: 'string', after: 'number' },
      { path: 'properties.b', kind: 'removed', before: true },
      { path: 'properties.c', kind: 'added', after: {} },
      { path: 'required', kind: 'changed', before: ['a'], after: ['a', 'c'] },
    ])
    expect(schemaChanges(before, structuredClone(before))).toEqual([])
    expect(schemaChanges(true, {})).toEqual([{ path: '', kind: 'changed', before: true, after: {} }])
  })
})
