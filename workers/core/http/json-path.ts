import { query } from 'jsonpath-rfc9535'
import parse from 'jsonpath-rfc9535/parser'

type Path = ReturnType<typeof parse>
type Segment = Path['segments'][number]

/**
 * Says why a JSONPath (RFC 9535) is not taken, or null when it is. Beside syntax this bounds its work to the
 * size of the document: one descendant segment, few alternatives, filters that look at single values and
 * compare them with literals, and no regular expressions.
 */
export function refuseJsonPath(path: string): string | null {
  let parsed: Path
  try {
    parsed = parse(path)
  } catch {
    return 'it is not a JSONPath (RFC 9535), for example $.status'
  }
  const { segments } = parsed
  if (segments.length > 20) return 'it has more than 20 segments'
  if (segments.filter((segment) => segment.type === 'DescendantSegment').length > 1)
    return 'it has more than one descendant segment (..)'
  // Every bracket of k selectors may multiply the matches by k.
  const matches = segments.reduce((product, segment) => product * selectorsOf(segment).length, 1)
  if (matches > 16) return 'it has too many alternatives'
  const filters = segments.flatMap(selectorsOf).filter((selector) => selector.type === 'FilterSelector')
  if (filters.length > 3) return 'it has more than three filters'
  for (const filter of filters) {
    const reason = refuseFilter(filter.value)
    if (reason) return reason
  }
  return null
}

type Selector = Exclude<Segment['node'], { type: 'BracketedSelection' }> | Bracketed['selectors'][number]
type Bracketed = Extract<Segment['node'], { type: 'BracketedSelection' }>

const selectorsOf = (segment: Segment): Selector[] =>
  segment.node.type === 'BracketedSelection' ? segment.node.selectors : [segment.node]

/** Walks a filter's syntax tree; a filter runs once per candidate, so each step in it must be of fixed cost. */
function refuseFilter(node: unknown): string | null {
  if (Array.isArray(node)) return first(node)
  if (typeof node !== 'object' || node === null) return null
  const { type } = node as { type?: unknown }
  if (type === 'FunctionExpr' && (node as { name?: unknown }).name !== 'length')
    return 'of the functions only length() is allowed'
  // From the root, one long string could be measured again for every candidate.
  if (type === 'JsonPathQuery' || type === 'AbsSingularQuery')
    return 'a filter may only look below its candidate (@)'
  if (type === 'RelQuery' && !isSingular(node as { segments: Segment[] }))
    return 'a filter may only look at single values'
  if (type === 'ComparisonExpr') {
    const { left, right } = node as { left: { type: string }; right: { type: string } }
    if (left.type !== 'Literal' && right.type !== 'Literal') return 'a filter may only compare with a literal'
  }
  return first(Object.values(node))
}

function first(nodes: readonly unknown[]): string | null {
  for (const node of nodes) {
    const reason = refuseFilter(node)
    if (reason) return reason
  }
  return null
}

const singularSelectors = new Set(['MemberNameShorthand', 'NameSelector', 'IndexSelector'])

const isSingular = ({ segments }: { segments: Segment[] }): boolean =>
  segments.every((segment) => {
    if (segment.type !== 'ChildSegment') return false
    const selectors = selectorsOf(segment)
    return selectors.length === 1 && selectors.every(({ type }) => singularSelectors.has(type))
  })

/** How often following a path may look at each letter of a document, at worst. For a path that is taken. */
export function pathWork(path: string): number {
  const { segments } = parse(path)
  const alternatives = segments.reduce((product, segment) => product * selectorsOf(segment).length, 1)
  const filters = segments.flatMap(selectorsOf).filter(({ type }) => type === 'FilterSelector').length
  const descends = segments.some(({ type }) => type === 'DescendantSegment')
  return alternatives * (descends ? 2 : 1) + 8 * filters
}

/** What a path selects in a document, in document order; null when the document is nested beyond reason. */
export function queryJson(value: unknown, path: string): unknown[] | null {
  try {
    return query(value as Parameters<typeof query>[0], path)
  } catch {
    return null // walking it overflows the stack
  }
}

/** What a path selects in a JSON text, in document order; null when the text is not JSON. */
export function selectJson(text: string, path: string): unknown[] | null {
  try {
    return queryJson(JSON.parse(text), path)
  } catch {
    return null
  }
}
