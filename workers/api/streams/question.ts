import { z } from '@hono/zod-openapi'
import type { Question } from '#core/stream/answer'
import { parseWhere } from '#core/stream/where'
import { withoutTags } from '#assign/tags'
import { isTag } from '#core/stream/checks'
import type { Database } from '#db/database'
import type { StreamRow } from '#db/queries/streams'
import { invalid } from '../http.ts'

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

/** What `/aggregate` and `/series` are asked by. */
export const SpanQuery = z.object({
  window: z.coerce
    .number()
    .int()
    .min(1)
    .max(366 * 86_400)
    .optional()
    .meta({
      description: 'The last so many seconds; with `from` it has no meaning',
    }),
  from: instant.optional(),
  to: instant.optional(),
  groupBy: z.string().max(500).optional().meta({ description: 'Dimensions, comma-separated' }),
  where: z.string().max(1_000).optional().meta({ description: 'Dimension and value: `country:de,plan:pro`' }),
  top: z.coerce.number().int().min(1).max(1_000).default(100).meta({
    description: 'So many keys, those with most events; the rest is one row `other`',
  }),
})

/** The span asked for, epoch ms. Throws 422. */
export function spanOf(
  { window, from, to }: { window?: number | undefined; from?: number | undefined; to?: number | undefined },
  now: number,
): { from: number; to: number } {
  const end = to ?? now
  const begin = from ?? end - (window ?? 60) * 1_000
  if (begin >= end) throw invalid('from', 'It must be before `to`')
  return { from: begin, to: end }
}

/** Throws 422 for what are no dimensions of the stream. A filter of check results may name tags. */
export async function questionOf(
  db: Database,
  row: StreamRow,
  { groupBy, where }: { groupBy?: string | undefined; where?: string | undefined },
): Promise<Question> {
  const { dimensions } = row.definition
  const known = (name: string, path: string): string => {
    if (dimensions.includes(name)) return name
    const which = dimensions.length > 0 ? dimensions.join(', ') : 'none'
    throw invalid(path, `${name} is no dimension of this stream. It has: ${which}`)
  }
  const filter = parseWhere(where ?? '')
  if (!filter) throw invalid('where', 'Dimension and value, e.g. country:de,plan:pro')
  for (const name of Object.keys(filter)) if (!isTag(row, name)) known(name, 'where')
  const names = (groupBy ?? '').split(',').filter((name) => name !== '')
  return {
    dimensions,
    groupBy: names.map((name) => known(name, 'groupBy')),
    where: await withoutTags(db, row, filter),
  }
}
