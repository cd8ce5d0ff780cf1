import type { HttpLeaf } from './assertion-leaves.ts'
import { compare, type Comparison, needsValue, sentence } from './comparison.ts'
import type { HttpEvidence, Looker } from './evidence.ts'
import { isExpectedStatus } from './expected-status.ts'

/** What a leaf is judged by. */
export interface LeafView {
  evidence: HttpEvidence
  looker: Looker
  /** Makes a text from the answer fit to be shown: masks first, so that no cut leaves half a secret. */
  shown: (text: string) => string
}

/** Null: there was nothing to judge by, which fails. `unread`: we could not look, which says nothing of the target. */
export type Holds = boolean | null | 'unread'

/** A leaf that has been judged; where it could be neither true nor false, `actual` says why. */
export interface JudgedLeaf {
  holds: Holds
  assertion: string
  /** What was found, at most 200 letters. */
  actual: string | null
}

const maxActual = 200

type Leaf<Type extends HttpLeaf['type']> = HttpLeaf & { type: Type }

const judgeStatus = ({ expected }: Leaf<'status'>, { status }: HttpEvidence): JudgedLeaf => ({
  holds: isExpectedStatus(status, expected),
  assertion: `status is ${expected.join(' or ')}`,
  actual: String(status),
})

const judgeLatency = ({ maxMs }: Leaf<'latency'>, { latencyMs }: HttpEvidence): JudgedLeaf => ({
  holds: latencyMs <= maxMs,
  assertion: `latency at most ${maxMs} ms`,
  actual: `${Math.round(latencyMs)} ms`,
})

function judgeHops({ minHops, maxHops }: Leaf<'hops'>, { hops }: HttpEvidence): JudgedLeaf {
  const bounds = between(minHops, maxHops)
  return { holds: bounds.hold(hops), assertion: `hops ${bounds.words}`, actual: String(hops) }
}

function judgeCertificate(
  { minDays }: Leaf<'certificate'>,
  { certificateDays: days }: HttpEvidence,
): JudgedLeaf {
  const assertion = `certificate valid for at least ${minDays} days`
  if (days === null) return { holds: null, assertion, actual: 'no certificate was read' }
  if (typeof days === 'object') return { holds: 'unread', assertion, actual: 'it could not be read' }
  return { holds: days >= minDays, assertion, actual: `${Math.floor(days)} days` }
}

function judgeBody({ comparison, value }: Leaf<'body'>, { looker }: LeafView): JudgedLeaf {
  const assertion = sentence('the body', comparison, `"${value}"`)
  const text = looker.text()
  if (text === null) return { holds: null, assertion, actual: 'too much is asserted of so long a body' }
  return { holds: compare(comparison, [text], value), assertion, actual: null }
}

function judgeJson(leaf: Leaf<'jsonpath'>, view: LeafView): JudgedLeaf {
  const selected = view.looker.select(leaf.path)
  if ('found' in selected) return compared(leaf.path, leaf, selected.found.map(asText), view)
  const value = needsValue(leaf.comparison) ? leaf.value : null
  return { holds: null, assertion: sentence(leaf.path, leaf.comparison, value), actual: selected.unseen }
}

function judgeSize({ minBytes, maxBytes }: Leaf<'size'>, { bodyBytes, truncated }: HttpEvidence): JudgedLeaf {
  const bounds = between(minBytes, maxBytes)
  const assertion = `size ${bounds.words} bytes`
  if (bodyBytes === null) return { holds: null, assertion, actual: 'the body was not read' }
  // What was cut off makes it longer than anything that can be asked for.
  if (truncated) return { holds: bounds.hold(Infinity), assertion, actual: `more than ${bodyBytes} bytes` }
  return { holds: bounds.hold(bodyBytes), assertion, actual: `${bodyBytes} bytes` }
}

/** Bounds, and the same in words: "at least 1 and at most 5". */
function between(min: number | null, max: number | null) {
  const words: string[] = []
  if (min !== null) words.push(`at least ${min}`)
  if (max !== null) words.push(`at most ${max}`)
  return {
    hold: (value: number) => value >= (min ?? -Infinity) && value <= (max ?? Infinity),
    words: words.join(' and '),
  }
}

function compared(
  subject: string,
  { comparison, value }: { comparison: Comparison; value: string },
  found: readonly string[],
  { shown }: LeafView,
): JudgedLeaf {
  return {
    assertion: sentence(subject, comparison, needsValue(comparison) ? value : null),
    holds: compare(comparison, found, value),
    actual: found.length === 0 ? null : shown(found.slice(0, 3).join(', ')).slice(0, maxActual),
  }
}

const asText = (found: unknown): string => (typeof found === 'string' ? found : JSON.stringify(found))

const judges: { [Type in HttpLeaf['type']]: (leaf: Leaf<Type>, view: LeafView) => JudgedLeaf } = {
  status: (leaf, { evidence }) => judgeStatus(leaf, evidence),
  header: (leaf, view) =>
    compared(`header ${leaf.name}`, leaf, [view.evidence.header(leaf.name) ?? []].flat(), view),
  body: judgeBody,
  jsonpath: judgeJson,
  size: (leaf, { evidence }) => judgeSize(leaf, evidence),
  latency: (leaf, { evidence }) => judgeLatency(leaf, evidence),
  hops: (leaf, { evidence }) => judgeHops(leaf, evidence),
  certificate: (leaf, { evidence }) => judgeCertificate(leaf, evidence),
}

/** Judges one leaf. */
export const judgeLeaf = (leaf: HttpLeaf, view: LeafView): JudgedLeaf =>
  (judges[leaf.type] as (leaf: HttpLeaf, view: LeafView) => JudgedLeaf)(leaf, view)
