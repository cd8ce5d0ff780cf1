import { describe, it } from 'vitest'
import { Compatibility } from '../settings.ts'
import { incompatibilities } from './compatibility.ts'
import type { JsonSchema, SchemaObject } from './json-schema.ts'

const closed = (properties: SchemaObject, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const a = (schema: JsonSchema) => closed({ a: schema }, ['a'])

describe('the modes', () => {
  const v1 = { version: 1, schema: a({ enum: ['x', 'y'] }) }
  const v2 = { version: 2, schema: a({ enum: ['x'] }) }

  it('ask the latest version only, and the transitive ones every version', async ({ expect }) => {
    const candidate = a({ enum: ['x'] })
    expect(await incompatibilities('backward', candidate, [v1, v2])).toEqual([])
    expect(await incompatibilities('backward_transitive', candidate, [v1, v2])).toEqual([
      {
        path: 'a',
        kind: 'enum_narrowed',
        version: 1,
        direction: 'backward',
        message: 'the new schema does not take "y", version 1 does',
      },
    ])
    const wider = a({ enum: ['x', 'y'] })
    expect(await incompatibilities('forward', wider, [v2, v1])).toHaveLength(1)
    expect(await incompatibilities('full_transitive', wider, [v1, v2])).toMatchObject([
      { version: 2, direction: 'forward' },
    ])
  })

  it('ask nothing of a first version', async ({ expect }) => {
    for (const mode of Compatibility.options) expect(await incompatibilities(mode, v1.schema, [])).toEqual([])
  })
})

describe('the differences', () => {
  it('name the place in an event, and both sides in one sentence', async ({ expect }) => {
    const before = closed({
      order: closed({ amount: { type: 'number' }, tags: { type: 'array', items: { type: 'string' } } }),
    })
    const after = closed({
      order: closed(
        {
          amount: { type: 'string' },
          tags: { type: 'array', items: { type: 'string', maxLength: 5 } },
          currency: {},
        },
        ['currency'],
      ),
    })
    const found = await incompatibilities('backward', after, [{ version: 7, schema: before }])
    expect(found.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'order.currency: the new schema requires currency, version 7 does not, and there is no default for it',
      'order.amount: the new schema takes string here, version 7 takes number',
      'order.tags[]: the new schema refuses more than 5 characters, version 7 does not',
    ])
  })

  it('are at most fifty, and schemas that combine without end are not compared', async ({ expect }) => {
    const many = (type: string) =>
      closed(Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`f${n}`, { type }])))
    expect(
      await incompatibilities('full', many('string'), [{ version: 1, schema: many('number') }]),
    ).toHaveLength(50)
    const $defs = (type: string) =>
      Object.fromEntries(
        Array.from({ length: 12 }, (_, n) => [
          `d${n}`,
          {
            anyOf: Array.from({ length: 4 }, () => ({
              properties: { a: { $ref: `#/$defs/d${n + 1}` } },
              type,
            })),
          },
        ]),
      )
    const deep = (type: string): JsonSchema => ({
      $ref: '#/$defs/d0',
      $defs: { ...$defs('object'), d12: { type } },
    })
    const [refused] = await incompatibilities('backward', deep('string'), [
      { version: 1, schema: deep('number') },
    ])
    expect(refused).toMatchObject({ kind: 'too_complex' })
  })
})
