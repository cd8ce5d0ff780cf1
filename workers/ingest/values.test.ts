import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { ValueCount, valuesIn } from './values.ts'

/** Lists, objects, and all of their parts but the first. */
function counted(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const parts = Object.values(value)
  return parts.reduce((sum: number, part) => sum + counted(part), 1 + Math.max(0, parts.length - 1))
}

describe('the values in JSON', () => {
  it('are counted in its text as in what it says', ({ expect }) => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.nat(2), (value, indent) => {
        expect(valuesIn(JSON.stringify(value, null, indent))).toBe(counted(value))
      }),
    )
    expect(valuesIn(JSON.stringify({ a: '\\",[{', b: '\\\\' }))).toBe(2)
  })

  it('are not counted where they cannot be too many', ({ expect }) => {
    expect(() => new ValueCount(8, 4).addJson('[0,0,0,0,0]')).not.toThrow()
    const count = new ValueCount(9, 4)
    count.addJson('[0,0,0,0]')
    expect(() => count.addJson('[]')).toThrow(expect.objectContaining({ status: 413 }))
  })
})
