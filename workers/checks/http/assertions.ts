import { z } from 'zod'
import { HttpAssertion, leavesOf, maxDepth, maxLeaves } from '#core/http/assertion'
import { workBudget } from '#core/http/evidence'
import { maxSeenBytes, type HttpLeaf } from '#core/http/assertion-leaves'
import { isExpectedStatus } from '#core/http/expected-status'
import { pathWork } from '#core/http/json-path'

/** What a check asserts: a list, all of which must hold. */
export const Assertions = z
  .array(HttpAssertion)
  .max(20)
  .superRefine((assertions, context) => {
    const leaves = [...leavesOf(assertions)]
    if (leaves.length > maxLeaves)
      context.addIssue({ code: 'custom', message: `At most ${maxLeaves} assertions in all` })
    const deep = leaves.find(({ depth }) => depth > maxDepth)
    if (deep) context.addIssue({ code: 'custom', message: `Groups may stand at most ${maxDepth - 1} deep` })
    if (pathWorkOf(leaves.map(({ leaf }) => leaf)) * workLetters > workBudget)
      context.addIssue({
        code: 'custom',
        message: 'These JSONPaths together are too much work: make them plainer',
      })
  })
  .default([])
  .meta({ title: 'Assertions', description: 'All must hold; one that fails is down.' })
export type Assertions = z.output<typeof Assertions>

/** What together may be followed in a body of this length is always judged; longer bodies have what is left. */
const workLetters = maxSeenBytes / 8

const pathWorkOf = (leaves: readonly HttpLeaf[]): number => {
  const paths = new Set(leaves.flatMap((leaf) => (leaf.type === 'jsonpath' ? leaf.path : [])))
  return [...paths].reduce((sum, path) => sum + (isTaken(path) ? pathWork(path) : 0), 0)
}

/** A path that is no path has been refused already. */
function isTaken(path: string): boolean {
  try {
    pathWork(path)
    return true
  } catch {
    return false
  }
}

const wantBody: readonly HttpLeaf['type'][] = ['body', 'jsonpath', 'size']

/** Whether the body must be read to judge them. */
export const assertionsWantBody = (assertions: Assertions): boolean =>
  leavesOf(assertions).some(({ leaf }) => wantBody.includes(leaf.type))

export interface Asserting {
  url: string
  method: string
  expectedStatus: readonly string[]
  assertions: Assertions
}

/** What is wrong with each leaf, seen together with the request: dotted paths and words. */
export function* assertionFaults(
  asserting: Asserting,
): Generator<{ path: (string | number)[]; message: string }> {
  for (const { leaf, path, positive } of leavesOf(asserting.assertions)) {
    const message = faultOf(leaf, positive, asserting)
    if (message) yield { path: ['assertions', ...path.split('.').map(keyOf)], message }
  }
}

const keyOf = (part: string): string | number => (/^\d+$/.test(part) ? Number(part) : part)

function faultOf(leaf: HttpLeaf, positive: boolean, asserting: Asserting): string | null {
  if (wantBody.includes(leaf.type) && asserting.method === 'HEAD')
    return 'A HEAD request has no body to look into'
  if (leaf.type === 'certificate' && !asserting.url.startsWith('https:'))
    return 'Without https there is no certificate'
  if (leaf.type === 'status' && positive && !overlaps(leaf.expected, asserting.expectedStatus))
    return `"Expected status" (${asserting.expectedStatus.join(', ')}) lets none of these through: add them there`
  return null
}

const overlaps = (wanted: readonly string[], expected: readonly string[]): boolean =>
  Array.from({ length: 500 }, (_, index) => index + 100).some(
    (status) => isExpectedStatus(status, wanted) && isExpectedStatus(status, expected),
  )
