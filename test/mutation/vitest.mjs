// As much of Vitest as pure tests ask for, so that they run in plain Node against a changed source. Collects what is
// declared; `run` tries one after the other and stops at the first that fails.
import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'

export function suite() {
  const tests = []
  const it = (name, ...rest) => tests.push({ name, body: rest.at(-1) })
  it.for = (list) => (name, body) => {
    for (const one of list)
      tests.push({ name: `${name} ${JSON.stringify(one)}`, body: (context) => body(one, context) })
  }
  const describe = (_name, ...rest) => rest.at(-1)()
  /** The name of the first test that fails; null when none does. */
  const run = async () => {
    for (const { name, body } of tests) {
      try {
        await body({ expect })
      } catch {
        return name
      }
    }
    return null
  }
  return { describe, it, test: it, run }
}

/** Undefined properties count as missing, as they do for `toEqual`. */
const plain = (value) =>
  value === undefined ? undefined : value instanceof Set || value instanceof Map ? value : stripped(value)

function stripped(value) {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, plain(one)]])),
  )
}

function matches(actual, expected) {
  if (Array.isArray(expected))
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((one, at) => matches(actual[at], one))
    )
  if (typeof expected === 'object' && expected !== null)
    return (
      typeof actual === 'object' &&
      actual !== null &&
      Object.keys(expected).every((key) => matches(actual[key], expected[key]))
    )
  return Object.is(actual, expected)
}

const matchers = {
  toBe: (actual, expected) => Object.is(actual, expected),
  toEqual: (actual, expected) => isDeepStrictEqual(plain(actual), plain(expected)),
  toMatchObject: matches,
  toBeNull: (actual) => actual === null,
  toHaveLength: (actual, length) => actual.length === length,
  toContain: (actual, one) => actual.includes(one),
  toMatch: (actual, pattern) => pattern.test(actual),
  toBeGreaterThan: (actual, limit) => actual > limit,
  toBeGreaterThanOrEqual: (actual, limit) => actual >= limit,
  toBeLessThan: (actual, limit) => actual < limit,
  toBeLessThanOrEqual: (actual, limit) => actual <= limit,
  toBeCloseTo: (actual, expected, digits) => Math.abs(actual - expected) < 10 ** -digits / 2,
}

function expect(actual) {
  const bound = (wanted) =>
    Object.fromEntries(
      Object.entries(matchers).map(([name, fits]) => [
        name,
        (...expected) => assert.equal(Boolean(fits(actual, ...expected)), wanted, name),
      ]),
    )
  return { ...bound(true), not: bound(false) }
}
