import * as fc from 'fast-check'
import { test } from 'vitest'
import { ByteReader, ByteWriter } from './bytes.ts'

test('whole numbers of any size and sign come back', ({ expect }) => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), fc.array(fc.integer()), (counts, signed) => {
      const writer = new ByteWriter()
      for (const value of counts) writer.count(value)
      for (const value of signed) writer.signed(value)
      const reader = new ByteReader(writer.finish())
      expect(counts.map(() => reader.count())).toEqual(counts)
      expect(signed.map(() => reader.signed())).toEqual(signed)
      expect(reader.done).toBe(true)
    }),
  )
})

test('small numbers take one byte, an epoch in milliseconds six', ({ expect }) => {
  expect(new ByteWriter().count(127).length).toBe(1)
  expect(new ByteWriter().signed(-64).length).toBe(1)
  expect(new ByteWriter().count(Date.UTC(2026, 10, 20)).length).toBe(6)
})

test('what is no count is refused, and bytes that end early are named', ({ expect }) => {
  expect(() => new ByteWriter().count(-1)).toThrow(RangeError)
  expect(() => new ByteWriter().count(1.5)).toThrow(RangeError)
  expect(() => new ByteReader(new Uint8Array([200])).count()).toThrow('end too early')
  expect(() => new ByteReader(new Uint8Array([5, 1])).block()).toThrow('end too early')
})
