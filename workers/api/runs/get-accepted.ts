import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { acceptedKey } from '#core/run/accepted'
import { findMonitor } from '#db/queries/monitors'
import { ApiError, type AppEnv, notFound, problem } from '../http.ts'
import { MonitorParams } from '../monitors/schema.ts'
import { fileHeaders } from './artifact.ts'

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/accepted-picture',
  operationId: 'getAcceptedPicture',
  tags: ['monitors'],
  description: 'The picture that those of the monitor are compared with: of the run that was accepted last.',
  request: { params: MonitorParams },
  responses: {
    200: { description: 'The picture', content: { 'image/png': { schema: z.string() } } },
    404: problem('There is no such monitor, or no picture of it was accepted'),
  },
})

export const getAcceptedPicture = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await findMonitor(db, workspaceId, id))) throw notFound('monitor', id)
    const picture = await c.env.FILES.get(acceptedKey({ workspaceId, monitorId: id }))
    if (!picture) throw noneAccepted()
    // Unlike the files of runs it is another one once another is accepted.
    return c.body(picture.body, 200, { ...fileHeaders('image/png'), 'cache-control': 'private, no-cache' })
  },
})

export const noneAccepted = (): ApiError =>
  new ApiError(
    404,
    'accepted_picture.not_found',
    'Not found',
    'No picture of this monitor was accepted: none of its pictures is compared.',
  )
