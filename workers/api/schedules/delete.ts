import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { deleteSchedule as remove } from '#db/queries/schedules'
import { usesOf } from '#db/queries/uses'
import { copyForAlerts } from '../channels/change.ts'
import { type AppEnv, notFound, problem } from '../http.ts'
import { inUse } from '../versioned.ts'
import { ScheduleParams } from './schema.ts'

const route = createRoute({
  method: 'delete',
  path: '/schedules/{id}',
  operationId: 'deleteSchedule',
  summary: 'Delete an on-call schedule, with its overrides and calendar feeds',
  tags: ['on-call'],
  request: { params: ScheduleParams },
  responses: {
    204: { description: 'Deleted' },
    404: problem('There is no such schedule'),
    409: problem('Policies name it; the detail says which'),
  },
})

export const deleteSchedule = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await remove(db, workspaceId, id))) {
      const users = await usesOf(db, workspaceId, id)
      throw users.length > 0 ? inUse('schedule', users) : notFound('schedule', id)
    }
    await copyForAlerts(c.env, workspaceId)
    return c.body(null, 204)
  },
})
