import type { DnsRecord } from './message.ts'

/** Names are compared without case (RFC 4343) and without the last dot. */
export const sameName = (a: string, b: string): boolean => bareName(a) === bareName(b)

/** A name in lower case without its last dot; the root stays `.`. */
export const bareName = (name: string): string => {
  const lower = name.toLowerCase()
  return lower.length > 1 && lower.endsWith('.') && !lower.endsWith('\\.') ? lower.slice(0, -1) : lower
}

export interface Followed {
  /** The CNAME records on the way, in order. */
  chain: DnsRecord[]
  /** The records of the type asked for, at the end of the way. */
  records: DnsRecord[]
}

/** Resolvers themselves give up earlier; an answer is not trusted to be any shorter. */
const maxHops = 16

/**
 * Goes from a name along the CNAME records of an answer to those of the wanted type. What does not lie on the way
 * was not asked for and is left out. A chain that runs in a circle, or past 16 names, leads to no records.
 */
export function follow(answers: readonly DnsRecord[], name: string, type: string): Followed {
  const chain: DnsRecord[] = []
  let at = name
  while (chain.length <= maxHops) {
    const here = answers.filter((record) => sameName(record.name, at))
    const records = here.filter((record) => record.type === type)
    const alias = here.find((record) => record.type === 'CNAME' && !chain.includes(record))
    if (records.length > 0 || !alias) return { chain, records }
    chain.push(alias)
    at = alias.data
  }
  return { chain, records: [] }
}
