import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { differences } from './compatibility.ts'
import type { JsonSchema } from './json-schema.ts'
import { libraryCheck } from './library.ts'

const small = fc.constantFrom(0, 1, 1.5, 2)
const name = fc.constantFrom('a', 'b')
const leaf = fc.oneof(small, fc.constantFrom('', 'x', 'xy'), fc.boolean(), fc.constant(null))
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(name, tie('any'), { maxKeys: 2, noNullPrototype: true }),
  ),
})).any
const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'object', 'array')
const size = fc.constantFrom(0, 1, 2)

// Defaults and oneOf are left out: there the rules are Confluent's, which promise less (docs/schemas.md).
const schema = fc.letrec<{ any: JsonSchema }>((tie) => {
  const parts = fc.array(tie('any'), { minLength: 1, maxLength: 2 })
  return {
    any: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      fc.record({ type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })) }),
      fc.record(
        {
          type,
          enum: fc.uniqueArray(leaf, { minLength: 1, maxLength: 3 }),
          const: leaf,
          minimum: small,
          exclusiveMaximum: small,
          maximum: small,
          multipleOf: fc.constantFrom(0.5, 1, 2),
          minLength: size,
          maxLength: size,
          pattern: fc.constantFrom('x', 'y'),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          properties: fc.dictionary(name, tie('any'), { maxKeys: 2, noNullPrototype: true }),
          required: fc.uniqueArray(name, { maxLength: 2 }),
          additionalProperties: tie('any'),
          patternProperties: fc.dictionary(fc.constantFrom('a', '^b'), tie('any'), {
            maxKeys: 1,
            noNullPrototype: true,
          }),
          minProperties: size,
          dependentRequired: fc.record({ a: fc.constant(['b']) }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
      fc.record(
        {
          items: tie('any'),
          prefixItems: parts,
          minItems: size,
          maxItems: size,
          uniqueItems: fc.boolean(),
          contains: tie('any'),
          minContains: size,
          maxContains: size,
        },
        { requiredKeys: [] },
      ),
      fc.record(
        { allOf: parts, anyOf: parts, not: tie('any'), dependentSchemas: fc.record({ a: tie('any') }), type },
        { requiredKeys: [] },
      ),
      fc.record({ unevaluatedProperties: tie('any'), properties: fc.record({ a: tie('any') }) }),
    ),
  }
}).any

/** Two schemas that have much in common: the second is the first with some keywords taken from a third. */
const pair = fc.tuple(schema, schema, fc.integer({ min: 0, max: 255 })).map(([one, other, mask]) => {
  if (typeof one === 'boolean' || typeof other === 'boolean') return [one, other] as const
  const mixed = { ...one }
  for (const [index, keyword] of Object.keys({ ...one, ...other }).entries()) {
    if ((mask >> index) % 2 === 0) continue
    if (keyword in other) mixed[keyword] = other[keyword]
    else delete mixed[keyword]
  }
  return [one, mixed] as const
})

describe('schemas that are found compatible', () => {
  it('keep the promise: every event of the one is an event of the other', async ({ expect }) => {
    let proved = 0
    await fc.assert(
      fc.asyncProperty(
        pair,
        fc.array(value, { minLength: 20, maxLength: 40 }),
        async ([writer, reader], events) => {
          const found = await differences({ schema: writer, name: 'one' }, { schema: reader, name: 'other' })
          if (found.length > 0) return
          const [wrote, reads] = [await libraryCheck(writer), await libraryCheck(reader)]
          for (const event of events) {
            if (wrote(event) !== null) continue
            proved += 1
            expect(reads(event), JSON.stringify([writer, reader, event])).toBeNull()
          }
        },
      ),
      { numRuns: 1_500 },
    )
    expect(proved).toBeGreaterThan(1_000)
  })

  it('are found so whenever they are the same', async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(schema, async (one) => {
        expect(await differences({ schema: one, name: 'one' }, { schema: one, name: 'other' })).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})
