import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findWorkspace } from '#db/queries/workspaces'
import { type AppEnv, json, notFound, problem } from '../http.ts'
import { Session } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/session',
  operationId: 'getSession',
  summary: 'Who is asking',
  description: 'The person or key behind this request, the workspace it works in, and what it may do there.',
  tags: ['session'],
  responses: {
    200: json(Session, 'Who is asking'),
    401: problem('Nobody: no key, no session, or one that has ended'),
  },
})

export const getSession = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { workspaceId, actor, scopes, person } = c.var
    if (person?.current) {
      const workspaces = person.memberships.map((one) => ({
        id: one.workspaceId,
        name: one.name,
        role: one.role,
      }))
      const workspace = { id: workspaceId, name: person.current.name }
      return c.json({ actor, user: person.user, workspace, workspaces, scopes }, 200)
    }
    const workspace = await findWorkspace(c.var.db, workspaceId)
    if (!workspace) throw notFound('workspace', workspaceId)
    return c.json({ actor, user: null, workspace, workspaces: [{ ...workspace, role: null }], scopes }, 200)
  },
})
