import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { insertSchedule, maxSchedules } from '#db/queries/schedules'
import { newId } from '#platform/new-id'
import { copyForAlerts } from '../channels/change.ts'
import { ApiError, type AppEnv, body, json, problem } from '../http.ts'
import { assertPeople, layerPeople } from './assert-people.ts'
import { NewSchedule, Schedule, showSchedule } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/schedules',
  operationId: 'createSchedule',
  summary: 'Add an on-call schedule',
  description:
    'Layers of rotations, in local times of its zone. Where two layers are on, the later one wins.',
  tags: ['on-call'],
  request: { body: body(NewSchedule) },
  responses: {
    201: json(Schedule, 'The schedule'),
    409: problem('There are too many'),
    422: problem('Not a valid schedule'),
  },
})

export const createSchedule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const fields = c.req.valid('json')
    const { db, workspaceId } = c.var
    await assertPeople(db, workspaceId, layerPeople(fields.layers))
    const now = Date.now()
    const row = {
      ...fields,
      id: newId('schedule'),
      workspaceId,
      version: 1,
      overridesSeq: 0,
      createdAt: now,
      updatedAt: now,
    }
    if (!(await insertSchedule(db, row)))
      throw new ApiError(
        409,
        'schedule.too_many',
        'Too many schedules',
        `A workspace has at most ${maxSchedules} on-call schedules.`,
      )
    await copyForAlerts(c.env, workspaceId)
    return c.json(showSchedule(row, { overrides: [], swaps: [] }), 201)
  },
})
