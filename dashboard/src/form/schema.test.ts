import { test } from 'vitest'
import { branchOf, controlOf, initial, nameInWords, resolve, type JsonSchema } from './schema.ts'
import { stillWrong } from './still-wrong.ts'

const root: JsonSchema = {
  type: 'object',
  properties: {
    url: { type: 'string', format: 'uri' },
    body: { title: 'Body', default: null, anyOf: [{ type: 'string', maxLength: 9 }, { type: 'null' }] },
    assertion: { $ref: '#/$defs/assertion' },
    headers: { type: 'object', additionalProperties: { type: 'string' }, default: {} },
    regions: { type: 'array', items: { enum: ['a', 'b'] } },
  },
  required: ['url', 'headers'],
  $defs: {
    assertion: {
      oneOf: [
        {
          type: 'object',
          properties: { type: { const: 'header' }, name: { type: 'string' } },
          required: ['type'],
        },
        { type: 'object', properties: { type: { const: 'latency' } }, required: ['type'] },
      ],
    },
  },
}

const control = (name: string) => controlOf(resolve(root.properties?.[name] ?? {}, root), root)

test('a nullable field is drawn as what it is when it is there', ({ expect }) => {
  const body = resolve(root.properties?.['body'] ?? {}, root)
  expect(body).toMatchObject({ type: 'string', title: 'Body', maxLength: 9 })
  expect(controlOf(body, root)).toBe('text')
})

test('references, records and picks have their controls', ({ expect }) => {
  expect(control('assertion')).toBe('choice')
  expect(control('headers')).toBe('record')
  expect(control('regions')).toBe('pick')
})

test('a new value has the defaults and what is required, and leaves out the rest', ({ expect }) => {
  expect(initial(root, root)).toEqual({ body: null, headers: {} })
  expect(initial({ $ref: '#/$defs/assertion' }, root)).toEqual({ type: 'header' })
})

test('a value finds its branch by its constants', ({ expect }) => {
  const branches = root.$defs?.['assertion']?.oneOf ?? []
  expect(branchOf(branches, { type: 'latency' }, root)).toBe(1)
})

test('names of fields read as words', ({ expect }) => {
  expect(nameInWords('followRedirects')).toBe('Follow redirects')
  expect(nameInWords('timeoutMs')).toBe('Timeout, ms')
})

test('a refused value is called wrong until it is changed', ({ expect }) => {
  const errors = [
    { path: 'check.url', message: 'Not an address' },
    { path: 'name', message: 'Too short' },
  ]
  const sent = { name: '', check: { url: 'x' } }
  expect(stillWrong(errors, sent, { name: '', check: { url: 'https://a.example' } })).toEqual([errors[1]])
})

test('a schema that contains itself begins with its first plain branch, however often it is opened', ({
  expect,
}) => {
  const tree: JsonSchema = {
    properties: { all: { type: 'array', items: { $ref: '#/$defs/node' } } },
    $defs: {
      node: {
        oneOf: [
          { type: 'object', properties: { type: { const: 'leaf' } }, required: ['type'] },
          {
            type: 'object',
            properties: {
              type: { const: 'or' },
              nodes: { type: 'array', minItems: 1, items: { $ref: '#/$defs/node' } },
            },
            required: ['type', 'nodes'],
          },
        ],
      },
    },
  }
  const branches = tree.$defs?.['node']?.oneOf ?? []
  expect(initial(branches[1] ?? {}, tree)).toEqual({ type: 'or', nodes: [{ type: 'leaf' }] })
  expect(branchOf(branches, { type: 'or', nodes: [] }, tree)).toBe(1)
})
