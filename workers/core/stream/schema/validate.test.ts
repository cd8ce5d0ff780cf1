import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { flatCheck } from './flat.ts'
import { draft07, draft2020, type JsonSchema, type SchemaFault } from './json-schema.ts'
import { libraryCheck } from './library.ts'
import { eventCheck } from './validate.ts'

const order: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', minLength: 1, maxLength: 64 },
    country: { type: 'string', enum: ['de', 'fr', 'us'] },
    amount: { type: 'number', minimum: 0, exclusiveMaximum: 1_000 },
    items: { type: ['integer', 'null'] },
    at: { type: 'string', format: 'date-time' },
    kind: { const: 'order' },
    buyer: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    tags: { type: 'array', items: { type: 'string', minLength: 1 }, maxItems: 3 },
  },
  required: ['id', 'amount'],
  additionalProperties: false,
}
const lines = (faults: SchemaFault[] | null) =>
  faults?.map(({ path, message }) => `${path} ${message}`) ?? null

describe('an event', () => {
  it('that is as the schema says has no faults', async ({ expect }) => {
    const check = await eventCheck(order)
    const event = {
      id: 'e1',
      amount: 12.5,
      items: null,
      at: '2026-11-26T10:00:00Z',
      buyer: { name: 'Ann' },
      tags: ['a'],
    }
    expect(check(event)).toBeNull()
  })

  it.for([
    [{ id: 'e1' }, ['amount is missing']],
    [{ id: 'e1', amount: '12' }, ['amount must be a number, not a string']],
    [{ id: 'e1', amount: null }, ['amount must be a number, not null']],
    [{ id: 'e1', amount: 1, items: 1.5 }, ['items must be an integer or null, not one with a fraction']],
    [{ id: 'e1', amount: -1 }, ['amount must be at least 0']],
    [{ id: 'e1', amount: 1_000 }, ['amount must be less than 1000']],
    [{ id: '', amount: 1 }, ['id must have at least 1 character']],
    [{ id: 'é'.repeat(65), amount: 1 }, ['id must have at most 64 characters']],
    [{ id: 'e1', amount: 1, country: 'xx' }, ['country must be one of "de", "fr", "us"']],
    [{ id: 'e1', amount: 1, kind: 'bill' }, ['kind must be "order"']],
    [{ id: 'e1', amount: 1, amuont: 1 }, ['amuont is no field of the schema']],
    [{ id: 'e1', amount: 1, buyer: {} }, ['buyer.name is missing']],
    [{ id: 'e1', amount: 1, at: '26.11.2026' }, ['at must be a date and time such as 2026-11-26T10:00:00Z']],
    [
      { id: 'e1', amount: 1, tags: ['a', 2, ''] },
      ['tags.1 must be a string, not a number', 'tags.2 must have at least 1 character'],
    ],
    [{ id: 'e1', amount: 1, tags: ['a', 'b', 'c', 'd'] }, ['tags must have at most 3 items']],
    [[], [' must be an object, not an array']],
  ] as const)(
    'is told what is wrong in words, the same by both ways: %j',
    async ([event, said], { expect }) => {
      expect(lines(flatCheck(order)?.(event) ?? null)).toEqual(said)
      expect(lines((await libraryCheck(order))(event))).toEqual(said)
    },
  )

  it('is told at most five faults', async ({ expect }) => {
    const event = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6 }
    expect(flatCheck(order)?.(event)).toHaveLength(5)
    expect((await libraryCheck(order))(event)).toHaveLength(5)
  })

  it('is told of references, patterns, lists and choices without the branches that do not fit', async ({
    expect,
  }) => {
    const check = await eventCheck({
      $defs: { money: { type: 'object', properties: { currency: { pattern: '^[A-Z]{3}$' } } } },
      properties: {
        total: { $ref: '#/$defs/money' },
        tags: { type: 'array', items: { type: 'string' }, uniqueItems: true },
        pay: { oneOf: [{ type: 'string' }, { type: 'object', required: ['card'] }] },
        'a/b': { type: 'integer' },
      },
      not: { required: ['secret'] },
    })
    expect(lines(check({ total: { currency: 'EUR' }, tags: ['a'], pay: 'cash', 'a/b': 1 }))).toBeNull()
    const wrong = { total: { currency: 'euro' }, tags: ['a', 2], pay: {}, 'a/b': 'x', secret: 1 }
    expect(lines(check(wrong))?.toSorted()).toEqual([
      ' is what the schema excludes',
      'a/b must be an integer, not a string',
      'pay must be like exactly one of the forms that the schema allows',
      'tags.1 must be a string, not a number',
      'total.currency must match the pattern "^[A-Z]{3}$"',
    ])
  })

  it('is judged by draft-07 where the schema says so', async ({ expect }) => {
    const check = await eventCheck({
      $schema: `${draft07}#`,
      properties: { pair: { items: [{ type: 'string' }, { type: 'number' }], additionalItems: false } },
      dependencies: { a: ['b'] },
    })
    expect(check({ pair: ['x', 1], a: 1, b: 1 })).toBeNull()
    expect(check({ pair: ['x', 1, 2], a: 1 })).toHaveLength(2)
  })

  it('that leads through references without end is refused and not judged for ever', async ({ expect }) => {
    // Each of 16 definitions uses the next one twice: 65,536 ways to the last.
    const $defs = Object.fromEntries(
      Array.from({ length: 16 }, (_, n) => [
        `d${n}`,
        { allOf: [{ $ref: `#/$defs/d${n + 1}` }, { $ref: `#/$defs/d${n + 1}` }] },
      ]),
    )
    const check = await eventCheck({ $ref: '#/$defs/d0', $defs: { ...$defs, d16: { type: 'object' } } })
    expect(lines(check({}))).toEqual([' needs more than 10000 references of the schema to be followed'])
    const list = await eventCheck({ type: 'object', properties: { next: { $ref: '#' } } })
    let deep: object = {}
    for (let level = 0; level < 100_000; level += 1) deep = { next: deep }
    expect(lines(list(deep))?.[0]).toMatch(/too deep|references/)
    expect(list({ next: { next: {} } })).toBeNull()
  })

  it.for([
    ['date-time', '2026-11-26T10:00:00Z', '2026-11-26'],
    ['date', '2026-11-26', '2026-02-30'],
    ['time', '10:00:00Z', '25:00:00Z'],
    ['duration', 'PT15M', '15M'],
    ['email', 'ann@example.com', 'ann.example.com'],
    ['uuid', '0b6f6f0e-3f4e-4c8e-9c42-0d0e8f1f2a3b', '0b6f6f0e'],
    ['ipv4', '192.0.2.1', '192.0.2.256'],
    ['ipv6', '2001:db8::1', '2001:db8::g'],
    ['uri', 'https://example.com/a?b#c', 'example.com/a b'],
    ['uri-reference', '../a?b', 'a b'],
    ['iri', 'https://example.com/ä', 'ä b'],
    ['uri-template', 'https://example.com/{id}', 'https://example.com/{id'],
    ['json-pointer', '/a/b~1c', 'a/b'],
    ['relative-json-pointer', '1/a', '-1/a'],
    ['regex', '^a+$', '('],
  ] as const)(
    'is held to the format %s by each draft that knows it',
    async ([format, good, bad], { expect }) => {
      // These two came after draft-07.
      const drafts = ['duration', 'uuid'].includes(format) ? [draft2020] : [draft2020, draft07]
      for (const $schema of drafts) {
        const check = await libraryCheck({ $schema, format })
        expect(check(good), $schema).toBeNull()
        expect(check(bad), $schema).toHaveLength(1)
        expect(check(1), $schema).toBeNull()
      }
    },
  )

  it('with a very long text has no format that would be searched for in it', async ({ expect }) => {
    const check = await eventCheck({ properties: { for: { format: 'duration' }, x: { multipleOf: 1 } } })
    expect(check({ for: 'PT15M' })).toBeNull()
    expect(lines(check({ for: `P${'1'.repeat(200_000)}Y` }))).toEqual([
      'for must be a duration such as PT15M',
    ])
  })
})

const small = fc.constantFrom(-1, 0, 1, 1.5, 2, 3)
const text = fc.constantFrom('', 'a', 'b', 'ab', '😀', '😀😀', '2026-11-26T10:00:00Z', '2026-02-29T10:00:00Z')
const leaf = fc.oneof(small, text, fc.boolean(), fc.constant(null))
const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'toString')
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.array(tie('any'), { maxLength: 2 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any
const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'object', 'array')
const size = fc.constantFrom(0, 1, 2)
const flatSchema = fc.letrec<{ any: JsonSchema }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constant(true),
    fc.record(
      {
        type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
        enum: fc.uniqueArray(leaf, { minLength: 1, maxLength: 4 }),
        const: leaf,
        minimum: small,
        maximum: small,
        exclusiveMinimum: small,
        exclusiveMaximum: small,
        minLength: size,
        maxLength: size,
        format: fc.constant('date-time'),
        properties: fc.dictionary(name, tie('any'), { maxKeys: 3, noNullPrototype: true }),
        required: fc.uniqueArray(name, { maxLength: 2 }),
        additionalProperties: fc.boolean(),
        items: tie('any'),
        minItems: size,
        maxItems: size,
        title: fc.constant('x'),
      },
      { requiredKeys: [] },
    ) as fc.Arbitrary<JsonSchema>,
  ),
})).any

describe('the quick way for plain records', () => {
  it('finds the same faults as the library, for any schema and event of it', async ({ expect }) => {
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        flatSchema,
        fc.array(value, { minLength: 5, maxLength: 10 }),
        async (schema, events) => {
          const flat = flatCheck(schema)
          expect(flat).not.toBeNull()
          const library = await libraryCheck(schema)
          for (const event of events) {
            compared += 1
            const [own, theirs] = [flat?.(event) ?? null, library(event)]
            expect(own === null, JSON.stringify([schema, event, own, theirs])).toBe(theirs === null)
          }
        },
      ),
      { numRuns: 400 },
    )
    expect(compared).toBeGreaterThan(2_000)
  })

  it.for([
    { pattern: 'a' },
    { $ref: '#' },
    { items: [{ type: 'string' }] },
    { items: { pattern: 'a' } },
    { prefixItems: [true] },
    { uniqueItems: true },
    { enum: [{}] },
    { properties: { a: { oneOf: [] } } },
    { additionalProperties: {} },
    { format: 'email' },
    { type: 'strng' },
    false,
  ])('leaves what says more to the library: %j', (schema, { expect }) => {
    expect(flatCheck(schema as JsonSchema)).toBeNull()
  })
})
