import { z } from 'zod'

export const Comparison = z.enum([
  'equals',
  'not_equals',
  'contains',
  'not_contains',
  'greater_than',
  'less_than',
  'exists',
  'absent',
])
export type Comparison = z.infer<typeof Comparison>

/** What makes sense of a text that is always there. */
export const TextComparison = z.enum(['contains', 'not_contains', 'equals', 'not_equals'])

const words: Record<Comparison, string> = {
  equals: 'is',
  not_equals: 'is not',
  contains: 'contains',
  not_contains: 'does not contain',
  greater_than: 'is greater than',
  less_than: 'is less than',
  exists: 'exists',
  absent: 'is absent',
}

export const needsValue = (comparison: Comparison): boolean =>
  comparison !== 'exists' && comparison !== 'absent'

/** "header content-type contains json": an assertion as people read it. */
export const sentence = (subject: string, comparison: Comparison, value: string | null): string =>
  [subject, words[comparison], ...(value === null ? [] : [value])].join(' ')

/**
 * Holds what was found (none, one or several values) against what is wanted. Positive comparisons hold when
 * any value satisfies them, negative ones when every value does and there is at least one.
 */
export const compare = (comparison: Comparison, found: readonly string[], wanted: string): boolean =>
  comparisons[comparison](found, wanted)

const comparisons: Record<Comparison, (found: readonly string[], wanted: string) => boolean> = {
  equals: (found, wanted) => found.some((value) => isSame(value, wanted)),
  not_equals: (found, wanted) => found.length > 0 && found.every((value) => !isSame(value, wanted)),
  contains: (found, wanted) => found.some((value) => value.includes(wanted)),
  not_contains: (found, wanted) => found.length > 0 && found.every((value) => !value.includes(wanted)),
  greater_than: (found, wanted) => found.some((value) => numberOf(value) > numberOf(wanted)),
  less_than: (found, wanted) => found.some((value) => numberOf(value) < numberOf(wanted)),
  exists: (found) => found.length > 0,
  absent: (found) => found.length === 0,
}

const isSame = (value: string, wanted: string): boolean =>
  value === wanted || numberOf(value) === numberOf(wanted)

/** NaN, which equals and exceeds nothing, for what is not a number. */
const numberOf = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text))
