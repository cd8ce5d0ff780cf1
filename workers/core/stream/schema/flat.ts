import { isDateTime } from './date-time.ts'
import {
  isObject,
  type JsonSchema,
  maxFaults,
  type EventCheck,
  type SchemaFault,
  under,
} from './json-schema.ts'
import { codePoints } from './length.ts'
import { faultWords } from './words.ts'

/** A value's judge, and who says what is wrong with it. */
interface Judge {
  ok(value: unknown): boolean
  explain(value: unknown, path: string, faults: SchemaFault[]): void
}
type Test = (value: unknown) => boolean

const silent = new Set([
  '$schema',
  '$id',
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
])

/** Keywords of single values that say the same in both drafts. Null: not one of ours to judge. */
const tests: Record<string, (limit: unknown) => Test | null> = {
  type: typeTest,
  enum: (limit) => (Array.isArray(limit) ? anyOfValues(limit) : null),
  const: (limit) => anyOfValues([limit]),
  minimum: numberTest((value, limit) => value >= limit),
  maximum: numberTest((value, limit) => value <= limit),
  exclusiveMinimum: numberTest((value, limit) => value > limit),
  exclusiveMaximum: numberTest((value, limit) => value < limit),
  minLength: (limit) =>
    typeof limit === 'number' ? (value) => typeof value !== 'string' || hasAtLeast(value, limit) : null,
  maxLength: (limit) =>
    typeof limit === 'number' ? (value) => typeof value !== 'string' || hasAtMost(value, limit) : null,
  minItems: (limit) =>
    typeof limit === 'number' ? (value) => !Array.isArray(value) || value.length >= limit : null,
  maxItems: (limit) =>
    typeof limit === 'number' ? (value) => !Array.isArray(value) || value.length <= limit : null,
  format: (limit) =>
    limit === 'date-time' ? (value) => typeof value !== 'string' || isDateTime(value) : null,
}

const typeTests: Record<string, Test> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  object: isObject,
  array: (value) => Array.isArray(value),
}

function typeTest(limit: unknown): Test | null {
  const kinds = Array.isArray(limit) ? limit : [limit]
  const found = kinds.map((kind) => typeTests[String(kind)])
  if (found.some((test) => test === undefined)) return null
  const [first, second, ...rest] = found as Test[]
  if (!first) return null
  if (!second) return first
  return (value) => first(value) || second(value) || rest.some((test) => test(value))
}

function numberTest(agrees: (value: number, limit: number) => boolean) {
  return (limit: unknown): Test | null =>
    typeof limit === 'number' ? (value) => typeof value !== 'number' || agrees(value, limit) : null
}

function anyOfValues(values: readonly unknown[]): Test | null {
  if (values.some((value) => typeof value === 'object' && value !== null)) return null
  const known = new Set(values)
  return (value) => known.has(value)
}

// Lengths are counted in code points: a text of n units has between n/2 and n of them.
const hasAtMost = (text: string, limit: number): boolean =>
  text.length <= limit || (text.length <= 2 * limit && codePoints(text) <= limit)
const hasAtLeast = (text: string, limit: number): boolean =>
  text.length >= limit && (text.length >= 2 * limit || codePoints(text) >= limit)

const always: Judge = { ok: () => true, explain: () => {} }

/**
 * A check made of closures for schemas of plain records: types, fields, required ones, bounds of numbers and lengths,
 * listed values, closed objects, dates, lists of one kind; objects may hold objects. It agrees with the library on all of these.
 * Null: the schema says more than that, or says it wrongly.
 */
export function flatCheck(schema: JsonSchema): EventCheck | null {
  const judge = judgeOf(schema)
  if (!judge) return null
  return (event) => {
    if (judge.ok(event)) return null
    const faults: SchemaFault[] = []
    judge.explain(event, '', faults)
    return faults.slice(0, maxFaults)
  }
}

function judgeOf(schema: unknown): Judge | null {
  if (schema === true) return always
  if (!isObject(schema)) return null
  const fields = fieldsOf(schema)
  const items = itemsOf(schema)
  if (fields === null || items === null) return null
  const parts: Judge[] = []
  for (const [keyword, limit] of Object.entries(schema)) {
    if (silent.has(keyword) || objectKeywords.has(keyword) || keyword === 'items') continue
    const test = tests[keyword]?.(limit)
    if (!test) return null
    parts.push({
      ok: test,
      explain: (value, path, faults) => {
        if (!test(value)) faults.push({ path, message: faultWords(keyword, limit, value) })
      },
    })
  }
  if (fields) parts.push(fields)
  if (items) parts.push(items)
  return together(parts)
}

function together(parts: Judge[]): Judge {
  const [first, second, ...rest] = parts
  if (!first) return always
  if (!second) return first
  return {
    ok: (value) => {
      if (!first.ok(value) || !second.ok(value)) return false
      for (const part of rest) if (!part.ok(value)) return false
      return true
    },
    explain: (value, path, faults) => {
      for (const part of parts) part.explain(value, path, faults)
    },
  }
}

const objectKeywords = new Set(['properties', 'required', 'additionalProperties'])

/** Undefined: the schema says nothing of fields; null: more than can be said here. */
function fieldsOf(schema: Record<string, unknown>): Judge | null | undefined {
  const { properties = {}, required = [], additionalProperties = true } = schema
  if (![...objectKeywords].some((keyword) => keyword in schema)) return undefined
  if (!isObject(properties) || typeof additionalProperties !== 'boolean') return null
  if (!Array.isArray(required) || required.some((name) => typeof name !== 'string')) return null
  const judges = new Map<string, Judge>()
  for (const [name, field] of Object.entries(properties)) {
    const judge = judgeOf(field)
    if (!judge) return null
    judges.set(name, judge)
  }
  return recordJudge(judges, required as string[], !additionalProperties)
}

function recordJudge(judges: Map<string, Judge>, required: string[], isClosed: boolean): Judge {
  const mandatory = new Set(required)
  const needed = mandatory.size
  return {
    ok: (value) => {
      if (!isObject(value)) return true
      let found = 0
      for (const name in value) {
        if (mandatory.has(name)) found += 1
        const judge = judges.get(name)
        if (judge ? !judge.ok(value[name]) : isClosed) return false
      }
      return found === needed
    },
    explain: (value, path, faults) => {
      if (!isObject(value)) return
      for (const name of mandatory)
        if (!Object.hasOwn(value, name))
          faults.push({ path: under(path, name), message: faultWords('required', required, value) })
      for (const [name, held] of Object.entries(value)) {
        if (faults.length >= maxFaults) return
        const judge = judges.get(name)
        if (judge) judge.explain(held, under(path, name), faults)
        else if (isClosed)
          faults.push({ path: under(path, name), message: faultWords('unknown', false, held) })
      }
    },
  }
}

/** Undefined: the schema says nothing of items; null: more than can be said here. */
function itemsOf({ items }: Record<string, unknown>): Judge | null | undefined {
  if (items === undefined) return undefined
  const judge = judgeOf(items)
  return (
    judge && {
      ok: (value) => {
        if (!Array.isArray(value)) return true
        for (const item of value) if (!judge.ok(item)) return false
        return true
      },
      explain: (value, path, faults) => {
        if (!Array.isArray(value)) return
        for (const [index, item] of value.entries()) {
          if (faults.length >= maxFaults) return
          judge.explain(item, under(path, index), faults)
        }
      },
    }
  )
}
