import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, body, json, notFound, problem } from '../http.ts'
import { announce } from './announce.ts'
import { assertDrafts, commitDrafts, draftOf } from './draft.ts'
import { newPingTokens, pingUrlsOf } from './ping-url.ts'
import { overlay, present, projected } from './present.ts'
import { Monitor, MonitorInput } from './schema.ts'
import { windowsNow } from './windows.ts'

const route = createRoute({
  method: 'post',
  path: '/monitors',
  operationId: 'createMonitor',
  tags: ['monitors'],
  request: { body: body(MonitorInput) },
  responses: { 201: json(Monitor, 'The new monitor'), 422: problem('Not a valid monitor') },
})

export const createMonitor = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { db, workspaceId } = c.var
    const draft = draftOf(c.req.valid('json'))
    await assertDrafts(c.env, db, workspaceId, [draft])
    const at = Date.now()
    const pingTokens = await newPingTokens(c.env, workspaceId, [draft])
    const committed = await commitDrafts(db, { workspaceId, at, inserts: [draft], pingTokens })
    await announce(c, committed, [{ monitorId: draft.id, change: 'created' }])
    const row = await findMonitor(db, workspaceId, draft.id)
    if (!row) throw notFound('monitor', draft.id) // deleted by somebody between the two
    const pingUrl = (await pingUrlsOf(c, [row])).get(row.id)
    const standing = overlay(row, projected(row), await windowsNow(c), at)
    return c.json(present(row, standing, { lastResultAt: null, pingUrl }), 201)
  },
})
