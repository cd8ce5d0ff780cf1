import { describe, it } from 'vitest'
import { Compatibility } from '../../settings.ts'
import { incompatibilities } from '../compatibility.ts'
import type { JsonSchema, SchemaObject } from '../json-schema.ts'

const closed = (properties: SchemaObject, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const open = (properties: SchemaObject, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
})
const partly = (properties: SchemaObject): JsonSchema => ({
  type: 'object',
  properties,
  additionalProperties: { type: 'string' },
})
const id = { id: { type: 'string' } }
const a = (schema: JsonSchema) => closed({ a: schema }, ['a'])
const list = (schema: SchemaObject) => a({ type: 'array', ...schema })
const card = { type: 'object', properties: { card: { type: 'string' } }, required: ['card'] }
const cash = { type: 'object', properties: { cash: { type: 'number' } }, required: ['cash'] }
const bill = { type: 'object', properties: { bill: { type: 'boolean' } }, required: ['bill'] }
const conditional = (schema: SchemaObject) =>
  JSON.parse(`{"if":${JSON.stringify(card)},"then":${JSON.stringify(schema)}}`) as JsonSchema
const nested = (schema: JsonSchema) => closed({ order: closed({ lines: { type: 'array', items: schema } }) })

type Row = [change: string, before: JsonSchema, after: JsonSchema, backward: string, forward: string]

/** Each change of one field, and the kind of the first difference in each direction. */
const table: Row[] = [
  // closed content model
  [
    'closed: optional field added',
    closed(id),
    closed({ ...id, b: { type: 'number' } }),
    'ok',
    'property_removed_from_closed_content_model',
  ],
  [
    'closed: required field added',
    closed(id),
    closed({ ...id, b: { type: 'number' } }, ['b']),
    'required_property_added',
    'property_removed_from_closed_content_model',
  ],
  [
    'closed: required field added with default',
    closed(id),
    closed({ ...id, b: { type: 'number', default: 0 } }, ['b']),
    'ok',
    'property_removed_from_closed_content_model',
  ],
  [
    'closed: optional field removed',
    closed({ ...id, b: {} }),
    closed(id),
    'property_removed_from_closed_content_model',
    'ok',
  ],
  [
    'closed: required field removed',
    closed({ ...id, b: {} }, ['b']),
    closed(id),
    'property_removed_from_closed_content_model',
    'required_property_added',
  ],
  [
    'closed: required field with default removed',
    closed({ ...id, b: { default: 1 } }, ['b']),
    closed(id),
    'property_removed_from_closed_content_model',
    'ok',
  ],
  [
    'closed: optional field renamed',
    closed({ b: {} }),
    closed({ c: {} }),
    'property_removed_from_closed_content_model',
    'property_removed_from_closed_content_model',
  ],
  [
    'closed: required field renamed',
    closed({ b: {} }, ['b']),
    closed({ c: {} }, ['c']),
    'required_property_added',
    'required_property_added',
  ],
  ['closed: field that nothing fits removed', closed({ ...id, b: false }), closed(id), 'ok', 'ok'],
  ['closed: made open', closed(id), open(id), 'ok', 'additional_properties_removed'],
  // open content model
  [
    'open: optional field added',
    open(id),
    open({ ...id, b: { type: 'number' } }),
    'property_added_to_open_content_model',
    'ok',
  ],
  [
    'open: required field added',
    open(id),
    open({ ...id, b: { type: 'number' } }, ['b']),
    'required_property_added',
    'ok',
  ],
  [
    'open: required field added with default',
    open(id),
    open({ ...id, b: { type: 'number', default: 0 } }, ['b']),
    'required_property_added',
    'ok',
  ],
  ['open: field of any value added', open(id), open({ ...id, b: {} }), 'ok', 'ok'],
  [
    'open: optional field removed',
    open({ ...id, b: { type: 'number' } }),
    open(id),
    'ok',
    'property_added_to_open_content_model',
  ],
  [
    'open: required field removed',
    open({ ...id, b: { type: 'number' } }, ['b']),
    open(id),
    'ok',
    'required_property_added',
  ],
  [
    'open: field renamed',
    open({ b: { type: 'number' } }),
    open({ c: { type: 'number' } }),
    'property_added_to_open_content_model',
    'property_added_to_open_content_model',
  ],
  ['open: made closed', open(id), closed(id), 'additional_properties_removed', 'ok'],
  // partially open content model
  [
    'partly open: field added that the others cover',
    partly(id),
    partly({ ...id, b: { type: 'string' } }),
    'ok',
    'ok',
  ],
  [
    'partly open: field added that they do not cover',
    partly(id),
    partly({ ...id, b: { type: 'number' } }),
    'type_changed',
    'type_changed',
  ],
  ['partly open: made open', partly(id), open(id), 'ok', 'type_narrowed'],
  [
    'partly open: a pattern covers the field',
    { patternProperties: { '^x': { type: 'string' } }, additionalProperties: false },
    {
      patternProperties: { '^x': { type: 'string' } },
      properties: { xa: { type: 'string' } },
      additionalProperties: false,
    },
    'ok',
    'ok',
  ],
  // required and optional
  ['optional made required', closed(id), closed(id, ['id']), 'required_added', 'ok'],
  [
    'optional made required with default',
    closed({ id: { default: '' } }),
    closed({ id: { default: '' } }, ['id']),
    'ok',
    'ok',
  ],
  ['required made optional', closed(id, ['id']), closed(id), 'ok', 'required_added'],
  [
    'required with default made optional',
    closed({ id: { default: '' } }, ['id']),
    closed({ id: { default: '' } }),
    'ok',
    'ok',
  ],
  // types
  ['retyped', a({ type: 'string' }), a({ type: 'number' }), 'type_changed', 'type_changed'],
  ['integer widened to number', a({ type: 'integer' }), a({ type: 'number' }), 'ok', 'type_narrowed'],
  ['number narrowed to integer', a({ type: 'number' }), a({ type: 'integer' }), 'type_narrowed', 'ok'],
  ['null allowed too', a({ type: 'string' }), a({ type: ['string', 'null'] }), 'ok', 'type_narrowed'],
  ['null allowed no more', a({ type: ['string', 'null'] }), a({ type: 'string' }), 'type_narrowed', 'ok'],
  ['type given up', a({ type: 'string' }), a({}), 'ok', 'type_narrowed'],
  // listed values
  ['enum widened', a({ enum: ['x'] }), a({ enum: ['x', 'y'] }), 'ok', 'enum_narrowed'],
  ['enum narrowed', a({ enum: ['x', 'y'] }), a({ enum: ['x'] }), 'enum_narrowed', 'ok'],
  ['enum changed', a({ enum: ['x', 'y'] }), a({ enum: ['x', 'z'] }), 'enum_changed', 'enum_changed'],
  ['enum added', a({ type: 'string' }), a({ type: 'string', enum: ['x'] }), 'enum_added', 'ok'],
  ['enum removed', a({ type: 'string', enum: ['x'] }), a({ type: 'string' }), 'ok', 'enum_added'],
  ['enum in another order', a({ enum: ['x', 'y'] }), a({ enum: ['y', 'x'] }), 'ok', 'ok'],
  ['const changed', a({ const: 1 }), a({ const: 2 }), 'enum_changed', 'enum_changed'],
  ['const made an enum with it', a({ const: 1 }), a({ enum: [1, 2] }), 'ok', 'enum_narrowed'],
  // defaults and words
  ['default given', a({ type: 'string' }), a({ type: 'string', default: 'x' }), 'ok', 'ok'],
  ['default changed', a({ default: 1 }), a({ default: 2 }), 'ok', 'ok'],
  ['title and description changed', a({ title: 'x' }), a({ title: 'y', description: 'z' }), 'ok', 'ok'],
  // bounds
  [
    'maximum raised',
    a({ type: 'number', maximum: 1 }),
    a({ type: 'number', maximum: 2 }),
    'ok',
    'maximum_decreased',
  ],
  ['maximum added', a({ type: 'number' }), a({ type: 'number', maximum: 2 }), 'maximum_added', 'ok'],
  [
    'minimum raised',
    a({ type: 'number', minimum: 1 }),
    a({ type: 'number', minimum: 2 }),
    'minimum_increased',
    'ok',
  ],
  [
    'maximum made exclusive',
    a({ type: 'number', maximum: 1 }),
    a({ type: 'number', exclusiveMaximum: 1 }),
    'maximum_decreased',
    'ok',
  ],
  [
    'multipleOf expanded',
    a({ type: 'number', multipleOf: 0.1 }),
    a({ type: 'number', multipleOf: 0.3 }),
    'multiple_of_changed',
    'ok',
  ],
  [
    'multipleOf added',
    a({ type: 'number' }),
    a({ type: 'number', multipleOf: 2 }),
    'multiple_of_added',
    'ok',
  ],
  [
    'maxLength raised',
    a({ type: 'string', maxLength: 1 }),
    a({ type: 'string', maxLength: 2 }),
    'ok',
    'max_length_decreased',
  ],
  ['maxLength added', a({ type: 'string' }), a({ type: 'string', maxLength: 2 }), 'max_length_added', 'ok'],
  [
    'minLength lowered',
    a({ type: 'string', minLength: 2 }),
    a({ type: 'string', minLength: 1 }),
    'ok',
    'min_length_increased',
  ],
  ['pattern added', a({ type: 'string' }), a({ type: 'string', pattern: 'x' }), 'pattern_added', 'ok'],
  [
    'pattern changed',
    a({ type: 'string', pattern: 'x' }),
    a({ type: 'string', pattern: 'y' }),
    'pattern_changed',
    'pattern_changed',
  ],
  ['format added', a({ type: 'string' }), a({ type: 'string', format: 'date-time' }), 'format_added', 'ok'],
  [
    'a bound that the type has no use for',
    a({ type: 'string' }),
    a({ type: 'string', maximum: 1 }),
    'ok',
    'ok',
  ],
  // lists
  [
    'items retyped',
    list({ items: { type: 'string' } }),
    list({ items: { type: 'number' } }),
    'type_changed',
    'type_changed',
  ],
  [
    'items widened',
    list({ items: { type: 'integer' } }),
    list({ items: { type: 'number' } }),
    'ok',
    'type_narrowed',
  ],
  ['maxItems lowered', list({ maxItems: 2 }), list({ maxItems: 1 }), 'max_items_decreased', 'ok'],
  ['uniqueItems added', list({}), list({ uniqueItems: true }), 'unique_items_added', 'ok'],
  [
    'item added to a closed list',
    list({ prefixItems: [{}], items: false }),
    list({ prefixItems: [{}, {}], items: false }),
    'ok',
    'type_changed',
  ],
  [
    'minContains lowered',
    list({ contains: { const: 1 }, minContains: 2 }),
    list({ contains: { const: 1 } }),
    'ok',
    'contains_changed',
  ],
  // choices
  ['oneOf widened', a({ oneOf: [card, cash] }), a({ oneOf: [card, cash, bill] }), 'ok', 'sum_type_narrowed'],
  ['anyOf narrowed', a({ anyOf: [card, cash, bill] }), a({ anyOf: [card, cash] }), 'sum_type_narrowed', 'ok'],
  ['oneOf made anyOf', a({ oneOf: [card, cash] }), a({ anyOf: [card, cash] }), 'ok', 'combined_type_changed'],
  ['one form made a choice of it', a(card), a({ oneOf: [card, cash] }), 'ok', 'required_property_added'],
  ['allOf lost a part', a({ allOf: [card, cash] }), a({ allOf: [card] }), 'ok', 'required_property_added'],
  ['not widened', a({ not: { type: 'integer' } }), a({ not: { type: 'number' } }), 'not_type_extended', 'ok'],
  ['if changed', a(conditional(cash)), a(conditional(bill)), 'not_compared', 'not_compared'],
  ['if removed', a(conditional(cash)), a({}), 'ok', 'not_compared'],
  // references
  [
    'moved into $defs',
    a({ type: 'string' }),
    { ...(a({ $ref: '#/$defs/x' }) as object), $defs: { x: { type: 'string' } } },
    'ok',
    'ok',
  ],
  [
    'recursive and unchanged',
    { properties: { v: { type: 'integer' }, next: { $ref: '#' } } },
    { properties: { next: { $ref: '#' }, v: { type: 'integer' } } },
    'ok',
    'ok',
  ],
  [
    'recursive and widened',
    { properties: { v: { type: 'integer' }, next: { $ref: '#' } } },
    { properties: { v: { type: 'number' }, next: { $ref: '#' } } },
    'ok',
    'type_narrowed',
  ],
  [
    'beside an unchanged if with references',
    {
      ...(conditional({ $ref: '#/$defs/x' }) as object),
      $defs: { x: cash },
      properties: { a: { type: 'integer' } },
    },
    {
      ...(conditional({ $ref: '#/$defs/x' }) as object),
      $defs: { x: cash },
      properties: { a: { type: 'number' } },
    },
    'ok',
    'type_narrowed',
  ],
  [
    'what an unchanged if refers to changed',
    { ...(conditional({ $ref: '#/$defs/x' }) as object), $defs: { x: cash } },
    { ...(conditional({ $ref: '#/$defs/x' }) as object), $defs: { x: bill } },
    'not_compared',
    'not_compared',
  ],
  // nested
  [
    'nested field retyped',
    nested(a({ type: 'string' })),
    nested(a({ type: 'number' })),
    'type_changed',
    'type_changed',
  ],
  [
    'nested optional field added',
    nested(closed(id)),
    nested(closed({ ...id, b: {} })),
    'ok',
    'property_removed_from_closed_content_model',
  ],
]

describe('a change of a schema', () => {
  it.for(table)('%s', async ([, before, after, backward, forward], { expect }) => {
    const first = async (mode: Compatibility) =>
      (await incompatibilities(mode, after, [{ version: 1, schema: before }]))[0]?.kind ?? 'ok'
    const either = backward === 'ok' ? forward : backward
    const answers = {
      none: 'ok',
      backward,
      backward_transitive: backward,
      forward,
      forward_transitive: forward,
      full: either,
      full_transitive: either,
    }
    for (const mode of Compatibility.options) expect(await first(mode), mode).toBe(answers[mode])
  })
})
