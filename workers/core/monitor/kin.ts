import type { DecidedStatus } from './schema.ts'

/** The monitor whose outage keeps others quiet: at the top of a chain of parents. */
export interface Cause {
  id: string
  name: string
}

/** What a parent says of itself to its children, and they keep. Times are epoch ms. */
export interface ParentWord {
  parentId: string
  /** Grows with each new word: an older one is ignored. */
  seq: number
  /** Null: it keeps nobody quiet. */
  cause: Cause | null
  /** Since when that is so, by the evidence. */
  since: number
}

/** A parent as its child knows it. */
export interface ParentView extends ParentWord {
  /** Questions unanswered in a row. */
  rounds: number
  /** When it is asked next; null while it keeps nobody quiet. */
  askAt: number | null
}

/** So many monitors may depend on one another in a row. */
export const maxChain = 5
/** A parent that keeps its child quiet is asked again after this, in case its word got lost. */
export const askAgainMs = 300_000

/**
 * The parent whose outage keeps a monitor quiet; null when none does. A parent that has not answered twice in a row
 * keeps nobody quiet, and neither does an outage that is the monitor's own: an outage must not silence itself.
 */
export function blockedBy(
  parents: readonly ParentView[],
  monitorId: string,
): (ParentView & { cause: Cause }) | null {
  for (const parent of parents) {
    const { cause, rounds } = parent
    if (cause && cause.id !== monitorId && rounds < 2) return { ...parent, cause }
  }
  return null
}

/** Whom a monitor's children are to blame: itself while it is down, or who keeps it quiet itself; null: nobody. */
export function causeFor(
  self: Cause & { status: DecidedStatus },
  blocker: { cause: Cause } | null,
): Cause | null {
  if (self.status === 'down') return { id: self.id, name: self.name }
  return self.status === 'unknown' && blocker ? blocker.cause : null
}

export const reasonFor = ({ name }: Cause): string => `Parent ${name} is down`

/** Edges of a workspace: from a monitor to those it depends on. */
export type Kinship = ReadonlyMap<string, readonly string[]>

/**
 * What is wrong with one monitor's dependency on another: it would come back to itself, or the chain through it
 * would be longer than `maxChain`. Null when nothing is.
 */
export function kinshipError(kinship: Kinship, childId: string, parentId: string): 'cycle' | 'long' | null {
  const above = generations(kinship, parentId)
  if (above.some((generation) => generation.has(childId))) return 'cycle'
  const below = generations(reversed(kinship), childId)
  return above.length + below.length > maxChain ? 'long' : null
}

/** A monitor, those it leads to, those they lead to …, no further than matters. */
function generations(kinship: Kinship, id: string): ReadonlySet<string>[] {
  const found: ReadonlySet<string>[] = []
  for (let next = new Set([id]); next.size > 0 && found.length <= maxChain;) {
    found.push(next)
    next = new Set([...next].flatMap((one) => kinship.get(one) ?? []))
  }
  return found
}

function reversed(kinship: Kinship): Kinship {
  const children = new Map<string, string[]>()
  for (const [child, parents] of kinship) {
    for (const parent of parents) {
      const known = children.get(parent)
      if (known) known.push(child)
      else children.set(parent, [child])
    }
  }
  return children
}
