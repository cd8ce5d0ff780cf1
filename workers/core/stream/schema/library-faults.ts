import type { OutputUnit } from '@hyperjump/json-schema'
import { isObject, type JsonSchema, maxFaults, type SchemaFault, under } from './json-schema.ts'
import { faultWords, missing, shown } from './words.ts'

/** The steps of a JSON pointer in a URI's fragment. */
const stepsOf = (location: string): string[] =>
  decodeURIComponent(location.slice(location.indexOf('#') + 1))
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))

/** What lies at a place; undefined when there is nothing. */
function at(whole: unknown, steps: readonly string[]): unknown {
  let found = whole
  for (const step of steps) {
    if (Array.isArray(found)) found = found[Number(step)]
    else if (isObject(found) && Object.hasOwn(found, step)) found = found[step]
    else return undefined
  }
  return found
}

// What a branch lacks is not said beside that none of the branches fits.
const choices = ['anyOf', 'oneOf', 'not', 'contains']
const forbidding = ['additionalProperties', 'unevaluatedProperties', 'additionalItems', 'unevaluatedItems']

/** What the library found wrong with an event, in words, at most `maxFaults`. */
export function faultsOf(schema: JsonSchema, event: unknown, found: readonly OutputUnit[]): SchemaFault[] {
  const faults: SchemaFault[] = []
  for (const unit of withoutBranches(found)) {
    for (const fault of faultsOfUnit(schema, event, unit))
      if (!faults.some(({ path, message }) => path === fault.path && message === fault.message))
        faults.push(fault)
    if (faults.length >= maxFaults) break
  }
  return faults.slice(0, maxFaults)
}

function withoutBranches(found: readonly OutputUnit[]): OutputUnit[] {
  const of = (unit: OutputUnit) => unit.absoluteKeywordLocation
  const parents = found.filter((unit) => choices.includes(stepsOf(of(unit)).at(-1) ?? ''))
  return found.filter((unit) => !parents.some((parent) => of(unit).startsWith(`${of(parent)}/`)))
}

function faultsOfUnit(schema: JsonSchema, event: unknown, unit: OutputUnit): SchemaFault[] {
  const keywordSteps = stepsOf(unit.absoluteKeywordLocation)
  const keyword = keywordSteps.at(-1) ?? ''
  const steps = stepsOf(unit.instanceLocation)
  const path = steps.join('.')
  const value = at(event, steps)
  const limit = at(schema, keywordSteps)
  if (unit.keyword.endsWith('/evaluation/validate'))
    return [
      {
        path,
        message: forbidding.includes(keyword) ? faultWords('unknown', limit, value) : 'is not allowed',
      },
    ]
  if (keyword === 'required')
    return missing(limit, value).map((name) => ({
      path: under(path, name),
      message: faultWords('required', limit, value),
    }))
  return [{ path, message: faultWords(keyword, limit, value) }]
}

/** What a meta-schema found wrong with a schema: the innermost places, in words. */
export function schemaFaultsOf(schema: JsonSchema, found: readonly OutputUnit[]): SchemaFault[] {
  const places = [...new Set(found.map(({ instanceLocation }) => instanceLocation))]
  const innermost = places.filter((place) => !places.some((other) => other.startsWith(`${place}/`)))
  return innermost.slice(0, maxFaults).map((place) => {
    const steps = stepsOf(place)
    const name = steps.at(-1)
    const value = shown(at(schema, steps))
    return {
      path: steps.join('.'),
      message: name === undefined ? `is no JSON Schema: ${value}` : `is not valid for ${name}: ${value}`,
    }
  })
}
