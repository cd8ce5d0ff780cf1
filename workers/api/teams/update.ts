import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findTeam, updateTeam as write } from '#db/queries/teams'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertNames } from '../unknown-names.ts'
import { changeVersioned, IfMatch, said } from '../versioned.ts'
import { showTeam, Team, TeamParams, TeamPatch } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/teams/{id}',
  operationId: 'updateTeam',
  summary: 'Change a team',
  tags: ['teams'],
  request: { params: TeamParams, headers: IfMatch, body: body(TeamPatch) },
  responses: {
    200: json(Team, 'The team as it is now'),
    404: problem('There is no such team'),
    409: problem('Somebody else keeps changing it'),
    412: problem('It is not at the version of If-Match'),
    422: problem('Not a valid change'),
  },
})

export const updateTeam = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const patch = c.req.valid('json')
    const target = { what: 'team', id, expected: c.req.valid('header')['if-match'] }
    const row = await changeVersioned(
      target,
      () => findTeam(db, workspaceId, id),
      async (current) => {
        const { personIds = [] } = patch
        await assertNames(db, workspaceId, [{ path: '', named: { personIds } }])
        return write(db, workspaceId, current, { ...said(patch), updatedAt: Date.now() })
      },
    )
    await copyForAlerts(c.env, workspaceId)
    c.header('etag', `"${row.version}"`)
    return c.json(showTeam(row), 200)
  },
})
