import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { withoutTags } from '#assign/tags'
import { parseWhere, whereMatcher } from '#core/stream/where'
import type { Database } from '#db/database'
import { type AppEnv, invalid, json, problem } from '../http.ts'
import { knownStream } from './known.ts'
import { StreamParams } from './schema.ts'
import { shardsOf } from './shards.ts'

const Event = z.record(z.string(), z.unknown())

export const RecentEvents = z.object({ data: z.array(Event) })

export const RecentQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
  where: z
    .string()
    .max(1_000)
    .optional()
    .meta({ description: 'Field and value: `country:de,plan:pro`. Looked for among the newest 1,000.' }),
})

const route = createRoute({
  method: 'get',
  path: '/streams/{name}/recent',
  operationId: 'recentEvents',
  summary: 'The newest events, newest first',
  tags: ['streams'],
  request: { params: StreamParams, query: RecentQuery },
  responses: {
    200: json(RecentEvents, 'Events as they came'),
    404: problem('There is no such stream'),
    422: problem('Not a valid query'),
  },
})

export const recentEvents = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name } = c.req.valid('param')
    const where = { env: c.env, db: c.var.db, workspaceId: c.var.workspaceId, name }
    return c.json(await recent(where, c.req.valid('query')), 200)
  },
})

/** Throws 404 and 422. */
export async function recent(
  { env, db, workspaceId, name }: { env: Env; db: Database; workspaceId: string; name: string },
  { limit, where }: z.output<typeof RecentQuery>,
): Promise<z.output<typeof RecentEvents>> {
  const filter = parseWhere(where ?? '')
  if (!filter) throw invalid('where', 'Field and value, e.g. country:de,plan:pro')
  const { row } = await knownStream(db, workspaceId, name)
  const most = where === undefined ? limit : 1_000
  const lines = await Promise.all(shardsOf(env, row).map(async (shard) => shard.recent(most)))
  const matches = whereMatcher(await withoutTags(db, row, filter))
  const events = interleave(lines)
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(matches)
  return { data: events.slice(0, limit) }
}

/** The newest of each shard in turn: which of two shards heard first is not known. */
function interleave(lists: readonly string[][]): string[] {
  const [only] = lists
  if (lists.length === 1 && only) return only
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list[at] ?? [])).flat()
}
