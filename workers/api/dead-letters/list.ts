import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { listDeadLetters as lettersOf } from '#db/queries/dead-letter-list'
import { firstWorkspaceId } from '#db/queries/workspaces'
import { ApiError, type AppEnv, decodeCursor, iso, json, list, page, PageQuery, problem } from '../http.ts'

const DeadLetter = z
  .object({
    id: z.string(),
    queue: z.string(),
    at: z.iso.datetime(),
    attempts: z.int(),
    body: z.string().meta({ description: 'The message as JSON text' }),
  })
  .openapi('DeadLetter')

const route = createRoute({
  method: 'get',
  path: '/dead-letters',
  operationId: 'listDeadLetters',
  summary: 'Queue messages that no consumer could take, newest first',
  description: 'For the operator: admins of the deployment’s first workspace. Others get 403.',
  tags: ['operator'],
  request: { query: PageQuery },
  responses: { 200: json(list(DeadLetter), 'Dead letters'), 403: problem('Not the operator') },
})

export const listDeadLetters = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    // A message may hold rows of several workspaces: only who runs the deployment may read it.
    if ((await firstWorkspaceId(c.var.db)) !== c.var.workspaceId) {
      throw new ApiError(403, 'operator.only', 'Not allowed', 'This is for the first workspace’s admins.')
    }
    const { limit, cursor } = c.req.valid('query')
    const [at, id] = decodeCursor(cursor) ?? []
    const before = at === undefined ? undefined : { at: Number(at), id: String(id) }
    const rows = await lettersOf(c.var.db, { limit: limit + 1, before })
    const { data, nextCursor } = page(rows, limit, (row) => [row.at, row.id])
    return c.json({ data: data.map((row) => ({ ...row, at: iso(row.at) })), nextCursor }, 200)
  },
})
