import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findSilence, updateSilence as change } from '#db/queries/silences'
import { type AppEnv, body, invalid, json, notFound, problem } from '../http.ts'
import { silencesChanged } from './changed.ts'
import { maxSilenceMs, showSilence, Silence, SilenceParams, SilencePatch } from './schema.ts'

const route = createRoute({
  method: 'patch',
  path: '/silences/{id}',
  operationId: 'updateSilence',
  summary: 'Let a silence last longer, or end it now',
  tags: ['silences'],
  request: { params: SilenceParams, body: body(SilencePatch) },
  responses: {
    200: json(Silence, 'The silence as it is now'),
    404: problem('There is no such silence'),
    422: problem('Not a valid change'),
  },
})

export const updateSilence = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const { db, workspaceId } = c.var
    const { until, comment } = c.req.valid('json')
    const now = Date.now()
    const before = await findSilence(db, workspaceId, id)
    if (!before) throw notFound('silence', id)
    if (until !== undefined && Date.parse(until) - before.startsAt > maxSilenceMs)
      throw invalid('until', 'At most a year')
    const row = await change(db, workspaceId, id, {
      ...(until !== undefined && { until: Date.parse(until) }),
      ...(comment !== undefined && { comment }),
    })
    if (!row) throw notFound('silence', id)
    await silencesChanged(c)
    return c.json(showSilence(row, now), 200)
  },
})
