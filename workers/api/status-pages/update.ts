import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import type { Database } from '#db/database'
import {
  findStatusPage,
  type StatusPageChange,
  type StatusPageRow,
  updateStatusPage as write,
} from '#db/queries/status-pages'
import { removePage } from '#status/render'
import { ApiError, type AppEnv, body, json, notFound, problem } from '../http.ts'
import { present } from './present.ts'
import { assertMonitors, renderNow, slugTaken } from './rules.ts'
import { IfMatch, StatusPage, StatusPageParams, StatusPagePatch } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/status-pages/{id}',
  operationId: 'updateStatusPage',
  tags: ['status pages'],
  request: { params: StatusPageParams, headers: IfMatch, body: body(StatusPagePatch) },
  responses: {
    200: json(StatusPage, 'The page as it is now'),
    404: problem('There is no such page'),
    409: problem('The slug is taken, or somebody else keeps changing the page'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updateStatusPage = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const change = c.req.valid('json')
    await assertMonitors(db, workspaceId, change.components)
    const target = { workspaceId, id: c.req.valid('param').id, expected: c.req.valid('header')['if-match'] }
    const { before, after } = await edit(db, target, change)
    await renderNow(c.env, after)
    if (before.slug !== after.slug) await removePage(c.env, before.slug)
    c.header('etag', `"${after.version}"`)
    return c.json(present(c, after), 200)
  },
})

// Without If-Match a patch that loses a race is made again, on what won.
const maxAttempts = 4

async function edit(
  db: Database,
  { workspaceId, id, expected }: { workspaceId: string; id: string; expected: number | undefined },
  change: StatusPageChange,
): Promise<{ before: StatusPageRow; after: StatusPageRow }> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const before = await findStatusPage(db, workspaceId, id)
    if (!before) throw notFound('status page', id)
    if (expected !== undefined && before.version !== expected) throw versionMismatch(expected)
    const after = await write(db, before, change, Date.now())
    if (after === 'slug_taken') throw slugTaken(change.slug ?? before.slug)
    if (after !== 'changed') return { before, after }
  }
  throw new ApiError(409, 'status_page.busy', 'Changed by somebody else', 'Try again in a moment.')
}

const versionMismatch = (expected: number): ApiError =>
  new ApiError(
    412,
    'status_page.version_mismatch',
    'Changed by somebody else',
    `The page is no longer at version ${expected}. Read it again.`,
  )
