import { z } from 'zod'
import { assertionLeaves, type HttpLeaf, type HttpLeafInput } from './assertion-leaves.ts'

/** How much a check may assert: leaves in all, and groups within each other. */
export const maxLeaves = 30
export const maxDepth = 5

type Tree<Leaf> =
  | Leaf
  | { type: 'and' | 'or'; assertions: Tree<Leaf>[] }
  | { type: 'not'; assertion: Tree<Leaf> }
/** A leaf, or several joined by and, or, not. */
export type HttpAssertion = Tree<HttpLeaf>

const group = <Type extends 'and' | 'or'>(type: Type, title: string) =>
  z
    .strictObject({
      type: z.literal(type),
      get assertions() {
        return z.array(HttpAssertion).min(1).max(maxLeaves).meta({ title: 'Assertions' })
      },
    })
    .meta({ title })

export const HttpAssertion: z.ZodType<HttpAssertion, Tree<HttpLeafInput>> = z
  .discriminatedUnion('type', [
    ...assertionLeaves,
    group('and', 'All of these'),
    group('or', 'Any of these'),
    z
      .strictObject({
        type: z.literal('not'),
        get assertion() {
          return HttpAssertion
        },
      })
      .meta({ title: 'Not' }),
  ])
  .meta({ id: 'HttpAssertion', title: 'Assertion' })

/** A leaf of a tree, and where it hangs. */
export interface PlacedLeaf {
  leaf: HttpLeaf
  /** Dotted, below the list: `0.assertions.1`. */
  path: string
  /** False under an odd number of `not`. */
  positive: boolean
  /** 1 at the top. */
  depth: number
}

/** Every leaf of a list of trees. */
export function* leavesOf(trees: readonly HttpAssertion[]): Generator<PlacedLeaf> {
  for (const [index, tree] of trees.entries()) yield* below(tree, String(index), true, 1)
}

function* below(node: HttpAssertion, path: string, positive: boolean, depth: number): Generator<PlacedLeaf> {
  if ('assertions' in node) {
    for (const [index, child] of node.assertions.entries())
      yield* below(child, `${path}.assertions.${index}`, positive, depth + 1)
  } else if ('assertion' in node) yield* below(node.assertion, `${path}.assertion`, !positive, depth + 1)
  else yield { leaf: node, path, positive, depth }
}
