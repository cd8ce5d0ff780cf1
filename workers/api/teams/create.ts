import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertTeam } from '#db/queries/teams'
import { newId } from '#platform/new-id'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, body, json, problem } from '../http.ts'
import { assertNames } from '../unknown-names.ts'
import { NewTeam, showTeam, Team } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/teams',
  operationId: 'createTeam',
  summary: 'Add a team: people who are told together',
  tags: ['teams'],
  request: { body: body(NewTeam) },
  responses: { 201: json(Team, 'The team'), 422: problem('Not a valid team') },
})

export const createTeam = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, personIds } = c.req.valid('json')
    const { db, workspaceId } = c.var
    await assertNames(db, workspaceId, [{ path: '', named: { personIds } }])
    const now = Date.now()
    const row = {
      id: newId('team'),
      workspaceId,
      name,
      personIds: [...new Set(personIds)],
      version: 1,
      createdAt: now,
      updatedAt: now,
    }
    await insertTeam(db, row)
    await copyForAlerts(c.env, workspaceId)
    return c.json(showTeam(row), 201)
  },
})
