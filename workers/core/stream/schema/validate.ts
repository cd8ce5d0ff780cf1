import { type Schema, Validator } from '@cfworker/json-schema'
import { surelyValidOf } from './surely-valid.ts'

/** Limits of a schema, so that no event costs more than it should. */
export const maxSchemaLength = 64_000
export const maxSchemaDepth = 20
const maxErrors = 5
const maxPatternLength = 200

/** What is wrong with an event, the first few things; empty when nothing is. */
export type Validate = (event: unknown) => { path: string; message: string }[]

/** Makes a schema ready. `schemaFault` must have found nothing wrong with it. */
export function validatorOf(schema: Schema | null): Validate {
  if (schema === null) return () => []
  const surelyValid = surelyValidOf(schema)
  const validator = new Validator(schema, draftOf(schema), false)
  return (event) => {
    if (surelyValid?.(event)) return []
    const { valid, errors } = validator.validate(event)
    if (valid) return []
    // The outer errors only say that there are inner ones.
    const inner = errors.filter(({ keyword }) => !['properties', 'items', 'allOf', '$ref'].includes(keyword))
    return (inner.length > 0 ? inner : errors).slice(0, maxErrors).map(({ instanceLocation, error }) => ({
      path: instanceLocation.replace(/^#\/?/, '').replaceAll('/', '.'),
      message: error,
    }))
  }
}

const draftOf = ({ $schema }: Schema): '7' | '2020-12' =>
  typeof $schema === 'string' && $schema.includes('draft-07') ? '7' : '2020-12'

/** Why a schema is not taken; null when it is. */
export function schemaFault(schema: unknown): string | null {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    return 'A schema is a JSON object.'
  if (JSON.stringify(schema).length > maxSchemaLength)
    return `A schema may hold at most ${maxSchemaLength} characters.`
  const fault = faultIn(schema, 0)
  if (fault) return fault
  try {
    new Validator(schema, draftOf(schema), false).validate({})
    return null
  } catch (error) {
    return `This is not a JSON Schema that can be used: ${String(error)}`
  }
}

function faultIn(value: unknown, depth: number): string | null {
  if (depth > maxSchemaDepth) return `A schema may be nested at most ${maxSchemaDepth} deep.`
  if (typeof value !== 'object' || value === null) return null
  for (const [word, said] of Object.entries(value)) {
    if (word === '$ref' && typeof said === 'string' && !said.startsWith('#'))
      return `$ref may only point into the schema itself: ${said}`
    if (word === 'pattern' && typeof said === 'string') {
      const fault = patternFault(said)
      if (fault) return fault
    }
    const fault = faultIn(said, depth + 1)
    if (fault) return fault
  }
  return null
}

/** A pattern must be one, and must not be of the kind that takes for ever: a repetition of a repetition. */
function patternFault(pattern: string): string | null {
  if (pattern.length > maxPatternLength) return `A pattern may hold at most ${maxPatternLength} characters.`
  try {
    RegExp(pattern, 'u')
  } catch {
    return `This is no regular expression: ${pattern}`
  }
  return /[+*}]\)?[+*{]|\([^)]*[+*}][^)]*\)[+*{]|\([^)]*\|[^)]*\)[+*{]/.test(pattern)
    ? `A repeated group may not hold repetitions or alternatives: ${pattern}`
    : null
}
