import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { monitorsTold } from '#core/status-page/incidents'
import { pagesShowing } from '#db/queries/status-pages'
import { type AppEnv, json, problem } from '../http.ts'
import { pageUrl } from '../status-pages/present.ts'
import { readIncident } from './owner.ts'
import { IncidentDetail, IncidentParams, showIncident } from './schema.ts'

const route = createRoute({
  method: 'get',
  path: '/incidents/{id}',
  operationId: 'getIncident',
  summary: 'One incident with its timeline, and where visitors read of it',
  tags: ['incidents'],
  request: { params: IncidentParams },
  responses: { 200: json(IncidentDetail, 'The incident'), 404: problem('There is no such incident') },
})

export const getIncident = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { id } = c.req.valid('param')
    const incident = await readIncident({ env: c.env, ...c.var }, id)
    const pages = await pagesShowing(c.var.db, c.var.workspaceId, monitorsTold(incident, Date.now()))
    const statusPages = pages.map(({ slug, title: name }) => ({ slug, url: pageUrl(c, slug), name }))
    return c.json({ ...showIncident(incident), statusPages }, 200)
  },
})
