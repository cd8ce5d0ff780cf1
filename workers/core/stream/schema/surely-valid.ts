/**
 * A quick look at an event for the common, flat kind of schema: closures made once, no library on the path of events
 * that are as they should be. It never says that something is wrong; what it is not sure of goes to the full validator.
 */
export type SurelyValid = (value: unknown) => boolean

type Schema = Record<string, unknown>

/** Words that say nothing about whether a value is good. */
const silent = new Set(['$schema', '$id', 'title', 'description', 'default', 'examples', '$comment'])

const types: Record<string, SurelyValid> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  array: (value) => Array.isArray(value),
}

/** Null when the schema says something that this does not understand. */
export function surelyValidOf(schema: unknown): SurelyValid | null {
  if (schema === true) return () => true
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null
  const tests: SurelyValid[] = []
  for (const [word, said] of Object.entries(schema as Schema)) {
    if (silent.has(word)) continue
    const test = words[word]?.(said, schema as Schema)
    if (!test) return null
    tests.push(test)
  }
  return (value) => {
    for (const test of tests) if (!test(value)) return false
    return true
  }
}

/** By keyword: its test, or null when it is said in a way that this does not understand. */
const words: Record<string, (said: unknown, schema: Schema) => SurelyValid | null> = {
  type: (said) => {
    const names = Array.isArray(said) ? said : [said]
    const tests = names.map((name) => (typeof name === 'string' ? types[name] : undefined))
    if (tests.some((test) => test === undefined)) return null
    const known = tests.filter((test) => test !== undefined)
    return known.length === 1 ? (known[0] ?? null) : (value) => known.some((test) => test(value))
  },
  enum: (said) => {
    if (!Array.isArray(said) || said.some((one) => typeof one === 'object' && one !== null)) return null
    const values = new Set<unknown>(said)
    return (value) => values.has(value)
  },
  const: (said) => (typeof said === 'object' && said !== null ? null : (value) => value === said),
  minimum: (said) =>
    typeof said === 'number' ? (value) => typeof value !== 'number' || value >= said : null,
  maximum: (said) =>
    typeof said === 'number' ? (value) => typeof value !== 'number' || value <= said : null,
  // Lengths count code points, which are never more than the units counted here, and at least half as many.
  minLength: (said) =>
    typeof said === 'number' ? (value) => typeof value !== 'string' || value.length >= 2 * said : null,
  maxLength: (said) =>
    typeof said === 'number' ? (value) => typeof value !== 'string' || value.length <= said : null,
  required: (said) => {
    if (!Array.isArray(said)) return null
    const names = said.map(String)
    return (value) =>
      typeof value !== 'object' || value === null || names.every((name) => Object.hasOwn(value, name))
  },
  properties: (said) => {
    if (typeof said !== 'object' || said === null) return null
    const tests: [string, SurelyValid][] = []
    for (const [name, schema] of Object.entries(said)) {
      const test = surelyValidOf(schema)
      if (!test) return null
      tests.push([name, test])
    }
    return (value) => {
      if (typeof value !== 'object' || value === null) return true
      for (const [name, test] of tests)
        if (Object.hasOwn(value, name) && !test((value as Schema)[name])) return false
      return true
    }
  },
  additionalProperties: (said, { properties, patternProperties }) => {
    if (said === true) return () => true
    if (said !== false || patternProperties !== undefined) return null
    const names = new Set(Object.keys(properties ?? {}))
    return (value) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return true
      for (const name in value) if (!names.has(name)) return false
      return true
    }
  },
  items: (said) => {
    const test = surelyValidOf(said)
    return test && ((value) => !Array.isArray(value) || value.every((item) => test(item)))
  },
}
