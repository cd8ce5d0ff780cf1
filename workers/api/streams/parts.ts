import type { Rows } from '#ingest/define'

/**
 * What one call of a stream's object takes: its arguments may weigh 32 MiB, and a character two bytes. A part may then
 * weigh 8 MB as lines, 8 MB as keys, 8 MB as what is refused, and 5 MB as columns.
 */
export const partLimits = { characters: 4_000_000, events: 50_000 } as const

/** Rows in parts that each fit into one call, in their order; one part for nothing. */
export function partsOf({ rows, indexes, refused }: Rows): Rows[] {
  const goods = cutsOf(rows, ({ line }) => line.length)
  const bads = cutsOf(refused, ({ raw, message }) => raw.length + message.length)
  return Array.from({ length: Math.max(goods.length, bads.length) }, (_, part) => {
    const [from, to] = goods[part] ?? [0, 0]
    const [badFrom, badTo] = bads[part] ?? [0, 0]
    return {
      rows: rows.slice(from, to),
      indexes: indexes.slice(from, to),
      refused: refused.slice(badFrom, badTo),
    }
  })
}

/** Where each part of a list begins and ends; there is always one. */
function cutsOf<Item>(list: readonly Item[], lengthOf: (item: Item) => number): [from: number, to: number][] {
  const cuts: [number, number][] = []
  let from = 0
  let characters = 0
  for (const [at, item] of list.entries()) {
    characters += lengthOf(item)
    if ((characters <= partLimits.characters && at - from < partLimits.events) || at === from) continue
    cuts.push([from, at])
    from = at
    characters = lengthOf(item)
  }
  return [...cuts, [from, list.length]]
}
