import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { limits } from '#ingest/limits'
import { type Rows, RowTaker } from '#ingest/define'
import { partLimits, partsOf } from './parts.ts'

const xs = 'x'.repeat(250_000)

/** Rows of bodies with lines of these lengths; the negative ones are refused. */
function rowsOf(lengths: readonly number[]): Rows {
  const taker = new RowTaker()
  for (const length of lengths)
    if (length < 0) taker.refuse('event.not_json', 'x', xs.slice(0, -length))
    else taker.take({}, null, xs.slice(0, length))
  return taker
}
const weightOf = ({ rows, refused }: Rows) =>
  rows.reduce((sum, { line }) => sum + line.length, 0) + refused.reduce((sum, { raw }) => sum + raw.length, 0)

describe('rows in parts', () => {
  it('are all there, in their order, and none is too much for a call', ({ expect }) => {
    const length = fc.oneof(fc.integer({ min: -250_000, max: 250_000 }), fc.constantFrom(250_000, -8_000))
    fc.assert(
      fc.property(fc.array(length, { maxLength: 100, size: 'max' }), (lengths) => {
        const rows = rowsOf(lengths)
        const parts = partsOf(rows)
        expect(parts.flatMap((part) => part.rows)).toEqual(rows.rows)
        expect(parts.flatMap(({ indexes }) => indexes)).toEqual(rows.indexes)
        expect(parts.flatMap(({ refused }) => refused)).toEqual(rows.refused)
        for (const part of parts) expect(weightOf(part)).toBeLessThanOrEqual(2 * partLimits.characters)
      }),
      { numRuns: 30 },
    )
  })

  it('are one part where they are few, also where there are none', ({ expect }) => {
    expect(partsOf(rowsOf([]))).toEqual([{ rows: [], indexes: [], refused: [] }])
    expect(partsOf(rowsOf([10, -10, 20]))).toHaveLength(1)
  })

  it('are at most so many', ({ expect }) => {
    const parts = partsOf(rowsOf(Array.from({ length: partLimits.events + 1 }, () => 2)))
    expect(parts.map(({ rows }) => rows.length)).toEqual([partLimits.events, 1])
  })
})

describe('what is kept of refused events', () => {
  it('is all of it, up to the largest event; and a body of more than its limit is not taken', ({
    expect,
  }) => {
    const most = Math.floor(limits.eventsLength / limits.eventLength)
    const lengths = Array.from({ length: most }, () => -limits.eventLength)
    const { refused } = rowsOf(lengths)
    expect(refused.map(({ raw }) => raw.length)).toEqual(lengths.map((length) => -length))
    expect(refused.every(({ length }) => length === undefined)).toBe(true)
    expect(() => rowsOf([...lengths, -1])).toThrow(expect.objectContaining({ status: 413 }))
  })
})
