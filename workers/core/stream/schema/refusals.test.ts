import { describe, it } from 'vitest'
import { draft07 } from './json-schema.ts'
import { refusals } from './refusals.ts'

const nested = (levels: number): object => (levels === 0 ? {} : { properties: { a: nested(levels - 1) } })
const wide = { properties: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field${n}`, {}])) }

describe('a schema', () => {
  it.for([
    true,
    {},
    { type: 'object', properties: { a: { type: 'string', pattern: '^[a-z]+(-[a-z]+)*$' } } },
    { $ref: '#/$defs/a', $defs: { a: { type: 'object', properties: { next: { $ref: '#/$defs/a' } } } } },
    { $schema: `${draft07}#`, definitions: { a: {} }, properties: { a: { $ref: '#/definitions/a' } } },
    {
      $id: 'https://example.com/order.json',
      $defs: { a: { $anchor: 'x' } },
      properties: { a: { $ref: '#x' } },
    },
    { properties: { $ref: { type: 'string' }, pattern: { type: 'string' } } },
    { const: { $ref: 'https://example.com', pattern: '(' } },
    { unknownKeyword: { anything: ['at', 'all'] } },
    nested(19),
  ])('is taken: %j', async (schema, { expect }) => {
    expect(await refusals(schema)).toEqual([])
  })

  it.for([
    ['a text', '', 'no JSON Schema'],
    [null, '', 'no JSON Schema'],
    [[], '', 'no JSON Schema'],
    [{ type: 'strng' }, 'type', 'not valid for type: "strng"'],
    [{ properties: { a: { minimum: '3' } } }, 'properties.a.minimum', 'not valid for minimum: "3"'],
    [{ minLength: -1 }, 'minLength', 'not valid'],
    [{ $schema: draft07, properties: { a: { required: 'b' } } }, 'properties.a.required', 'not valid'],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, '$schema', 'draft 2020-12 or draft-07'],
    [{ properties: { a: { $ref: 'https://example.com/x.json' } } }, 'properties.a.$ref', 'another document'],
    [{ $ref: 'other.json' }, '$ref', 'another document'],
    [{ $ref: '#/$defs/none' }, '$ref', 'refers to nothing'],
    [{ $ref: '#none' }, '$ref', 'refers to nothing'],
    [{ $dynamicRef: '#a' }, '$dynamicRef', 'not supported'],
    [{ properties: { a: { $id: 'https://example.com/a' } } }, 'properties.a.$id', 'below the root'],
    [{ $ref: '#' }, '', 'never end'],
    [{ allOf: [{ $ref: '#/$defs/a' }], $defs: { a: { anyOf: [{ $ref: '#' }] } } }, '', 'never end'],
    [{ items: { $ref: '#/$defs/a' }, $defs: { a: { not: { $ref: '#/$defs/a' } } } }, '', 'never end'],
    [{ properties: { a: { pattern: '(?=x)' } } }, 'properties.a.pattern', 'linear time'],
    [{ properties: { a: { pattern: '(' } } }, 'properties.a.pattern', 'is not a regular expression'],
    [{ patternProperties: { '(a)\\1': {} } }, 'patternProperties.(a)\\1', 'linear time'],
    [{ dependencies: { a: ['b'] } }, 'dependencies', 'does nothing in draft 2020-12'],
    [{ $schema: draft07, items: { prefixItems: [{}] } }, 'items.prefixItems', 'does nothing in draft-07'],
    [nested(20), '', 'more than 20 levels'],
    [{ const: JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`) }, '', 'levels of JSON'],
    [wide, '', 'larger than 64 KB'],
  ] as const)('is refused, and says where and why: %#', async ([schema, path, why], { expect }) => {
    const faults = await refusals(schema)
    expect(faults[0]).toEqual({ path, message: expect.stringContaining(why) })
  })
})
