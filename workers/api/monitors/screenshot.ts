import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { findMonitor } from '#db/queries/monitors'
import { type AppEnv, notFound, problem } from '../http.ts'

const Picture = z.object({ id: z.string().max(60), day: z.string().max(60), name: z.string().max(100) })
/** The part of a key that a check chooses; the rest of it is the workspace's and the monitor's own. */
const chosen = /^\d{4}-\d{2}-\d{2}\/[a-z0-9:-]{1,80}\.jpg$/

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/screenshots/{day}/{name}',
  operationId: 'getScreenshot',
  tags: ['monitors'],
  description:
    'A picture that a browser check took, kept for seven days: `day` and `name` are the parts of its `key` around the ids.',
  request: { params: Picture },
  responses: {
    200: { description: 'The picture', content: { 'image/jpeg': { schema: z.string() } } },
    404: problem('There is no such monitor, or no such picture any more'),
  },
})

export const getScreenshot = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id, day, name } = c.req.valid('param')
    const { db, workspaceId } = c.var
    if (!(await findMonitor(db, workspaceId, id))) throw notFound('monitor', id)
    if (!chosen.test(`${day}/${name}`)) throw notFound('screenshot', `${day}/${name}`)
    const picture = await c.env.FILES.get(`screenshots/${day}/${workspaceId}/${id}/${name}`)
    if (!picture) throw notFound('screenshot', `${day}/${name}`)
    return c.body(picture.body, 200, {
      'content-type': 'image/jpeg',
      // It never changes; but it may show what only the workspace should see.
      'cache-control': 'private, max-age=604800, immutable',
    })
  },
})
