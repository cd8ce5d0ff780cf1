import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertStatusPage } from '#db/queries/status-pages'
import { newId } from '#platform/new-id'
import { type AppEnv, body, json, problem } from '../http.ts'
import { present } from './present.ts'
import { assertMonitors, renderNow, slugTaken } from './rules.ts'
import { StatusPage, StatusPageInput } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/status-pages',
  operationId: 'createStatusPage',
  tags: ['status pages'],
  request: { body: body(StatusPageInput) },
  responses: {
    201: json(StatusPage, 'The new page, which can be read at its `url` now'),
    409: problem('The slug is taken'),
    422: problem('Not a valid page'),
  },
})

export const createStatusPage = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const { slug, title, components } = c.req.valid('json')
    await assertMonitors(db, workspaceId, components)
    const now = Date.now()
    const page = { id: newId('page'), workspaceId, slug, title, components, version: 1, renderedKey: null }
    const row = { ...page, createdAt: now, updatedAt: now }
    if (!(await insertStatusPage(db, row))) throw slugTaken(slug)
    await renderNow(c.env, row)
    return c.json(present(c, row), 201)
  },
})
