/** How many resolvers must answer as expected. */
export const agreements = ['any', 'majority', 'all'] as const
export type Agreement = (typeof agreements)[number]

/** What one resolver's answer counts for; one that failed itself has no vote. */
export type ResolverVote = 'expected' | 'unexpected' | 'failed'

/**
 * What the resolvers asked so far decide: `up`, `down`, or null while it is open. `count` is how many there are to
 * ask. A resolver that failed never counts against the name; but before a name is down, at least half of all
 * resolvers must have said so (one, for `all`). Null at the end means that it cannot be said.
 */
export function decideAmong(
  votes: readonly ResolverVote[],
  count: number,
  agree: Agreement,
): 'up' | 'down' | null {
  const good = votes.filter((vote) => vote === 'expected').length
  const bad = votes.filter((vote) => vote === 'unexpected').length
  const half = Math.ceil(count / 2)
  const asked = votes.length === count
  if (agree === 'any') {
    if (good > 0) return 'up'
    return asked && bad >= half ? 'down' : null
  }
  if (agree === 'all') {
    if (bad > 0) return 'down'
    return asked && good >= half ? 'up' : null
  }
  const needed = Math.floor(count / 2) + 1
  if (good >= needed) return 'up'
  return bad > count - needed ? 'down' : null
}
