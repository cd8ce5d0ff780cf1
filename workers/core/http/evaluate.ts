import type { AssertionResult } from '../result.ts'
import type { HttpAssertion } from './assertion.ts'
import { type Holds, judgeLeaf, type LeafView } from './evaluate-leaf.ts'
import { type HttpEvidence, Looker, newBudget, type WorkBudget } from './evidence.ts'

/** What came of a list of assertions. */
export interface Evaluation {
  /** Every leaf and group in the order of the list; those within a group have a `depth`. */
  results: AssertionResult[]
  /** One sentence on the first that does not hold; null when none is known not to. */
  broken: string | null
  /** Whether it depends on what we could not look at ourselves. */
  unread: boolean
}

/** An assertion that has been judged. What is neither true nor false stays so under a `not`. */
interface Judged {
  holds: Holds
  assertion: string
  actual: string | null
  children: Judged[]
}

/**
 * Judges all assertions: all of them must hold. Every leaf is looked at, so that each says what was found.
 * @param shown makes a text from the answer fit to be shown.
 */
export function evaluate(
  assertions: readonly HttpAssertion[],
  evidence: HttpEvidence,
  shown: (text: string) => string = (text) => text,
  budget: WorkBudget = newBudget(),
): Evaluation {
  const view: LeafView = { evidence, looker: new Looker(evidence.body, budget), shown }
  const judged = assertions.map((one) => judge(one, view))
  const broken = judged.find(({ holds }) => holds === false || holds === null)
  return {
    results: judged.flatMap((one) => rows(one, 0)),
    broken: broken ? `not true: ${words(broken).slice(0, maxWords)}` : null,
    unread: !broken && judged.some(({ holds }) => holds === 'unread'),
  }
}

const maxWords = 400

function judge(node: HttpAssertion, view: LeafView): Judged {
  if ('assertions' in node) {
    const children = node.assertions.map((child) => judge(child, view))
    const all = node.type === 'and'
    return {
      ...join(children, all),
      assertion: all ? 'all of these' : 'any of these',
      actual: null,
      children,
    }
  }
  if ('assertion' in node) {
    const child = judge(node.assertion, view)
    const holds = typeof child.holds === 'boolean' ? !child.holds : child.holds
    return { holds, assertion: 'not', actual: null, children: [child] }
  }
  return { ...judgeLeaf(node, view), children: [] }
}

const worstFirst: readonly Holds[] = [false, null, 'unread', true]

/**
 * Kleene's logic: what is not known only matters when it decides. Of the two ways not to know, what we could not read
 * gives way to what there was nothing to judge by where all must hold, and comes before it where one is enough.
 */
function join(children: readonly Judged[], all: boolean): Pick<Judged, 'holds'> {
  const order = all ? worstFirst : worstFirst.toReversed()
  const [holds = all] = order.filter((one) => children.some((child) => child.holds === one))
  return { holds }
}

function rows({ assertion, holds, actual, children }: Judged, depth: number): AssertionResult[] {
  const own = { assertion, ok: holds === true, actual, ...(depth > 0 && { depth }) }
  return [own, ...children.flatMap((child) => rows(child, depth + 1))]
}

/** Why it does not hold: of `all`, what does not; of `any`, everything. */
function words({ assertion, actual, holds, children }: Judged): string {
  if (children.length === 0) return `${assertion}${actual === null ? '' : ` (found ${actual})`}`
  const [only] = children
  if (assertion === 'not' && only) return typeof holds === 'boolean' ? `not ${words(only)}` : words(only)
  const guilty = assertion === 'all of these' ? children.filter((child) => child.holds !== true) : children
  return guilty.map(words).join(assertion === 'all of these' ? '; ' : ' or ')
}
