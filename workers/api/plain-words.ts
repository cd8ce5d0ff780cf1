import type { z } from '@hono/zod-openapi'

/** How the validator begins what it says by itself; other words are a check's own, and stay. */
const ownWords = /^(Too small|Too big|Invalid input|Invalid option)/
const mostNamed = 20

/** What is wrong with a field, as people who fill in a form read it: the validator speaks to programmers. */
export function plainWords(issue: z.core.$ZodIssue): string {
  if (!ownWords.test(issue.message)) return issue.message
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined') ? 'This is missing' : typeWords(issue.expected)
    case 'invalid_value':
      return valueWords(issue.values)
    case 'too_small':
      return isEmptiness(issue) ? 'This must not be empty' : bound(issue, 'least')
    case 'too_big':
      return bound(issue, 'most')
    default:
      return issue.message
  }
}

const isEmptiness = ({ origin, minimum }: z.core.$ZodIssueTooSmall): boolean =>
  origin === 'string' && minimum === 1

const types: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

const typeWords = (expected: string): string => `This must be ${types[expected] ?? expected}`

function valueWords(values: readonly unknown[]): string {
  const named = values.slice(0, mostNamed).map(String).join(', ')
  if (values.length === 1) return `This must be ${named}`
  return `This must be one of ${named}${values.length > mostNamed ? ', …' : ''}`
}

const counted: Readonly<Record<string, [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
  set: ['entry', 'entries'],
  map: ['entry', 'entries'],
  record: ['entry', 'entries'],
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, end: 'least' | 'most'): string {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum
  const [one, many] = counted[issue.origin] ?? []
  if (one !== undefined)
    return `This ${end === 'least' ? 'needs' : 'may have'} at ${end} ${limit} ${Number(limit) === 1 ? one : many}`
  if (issue.inclusive === false) return `This must be ${end === 'least' ? 'more' : 'less'} than ${limit}`
  return `This must be at ${end} ${limit}`
}
