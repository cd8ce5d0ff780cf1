import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { findChannel } from '#db/queries/channels'
import { maxTemplates, putTemplate as put } from '#db/queries/templates'
import { newId } from '#platform/new-id'
import { copyForAlerts } from '../channels/change.ts'
import { ApiError, type AppEnv, body, invalid, json, problem } from '../http.ts'
import { assertRenders, NewTemplate, showTemplate, Template } from './schema.ts'

const route = createRoute({
  method: 'put',
  path: '/templates',
  operationId: 'putTemplate',
  summary: 'Say notices in your own words',
  description:
    'There is one template for each channel (or for every channel) and kind of notice (or every kind): it is added, or replaced.',
  tags: ['templates'],
  request: { body: body(NewTemplate) },
  responses: {
    200: json(Template, 'The template is replaced'),
    201: json(Template, 'The template is added'),
    409: problem('The workspace has as many templates as it may have'),
    422: problem('Not a valid template: errors say where'),
  },
})

export const putTemplate = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const wanted = c.req.valid('json')
    const { db, workspaceId } = c.var
    const { channelId } = wanted
    if (channelId !== null && !(await findChannel(db, workspaceId, channelId)))
      throw invalid('channelId', `There is no channel with id ${channelId}`)
    assertRenders(wanted)
    const id = newId('template')
    const row = await put(db, workspaceId, { ...wanted, id, at: Date.now() })
    if (!row) {
      const detail = `A workspace has at most ${maxTemplates} templates.`
      throw new ApiError(409, 'template.too_many', 'Too many templates', detail)
    }
    await copyForAlerts(c.env, workspaceId)
    return row.id === id ? c.json(showTemplate(row), 201) : c.json(showTemplate(row), 200)
  },
})
