import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { placeOfArtifact } from '#core/run/key'
import { type AppEnv, notFound, problem } from '../http.ts'
import { fileHeaders } from '../runs/artifact.ts'
import { findTrial } from './kept.ts'

const file = { schema: z.string() }

const route = createRoute({
  method: 'get',
  path: '/browser-runs/{runId}/{name}',
  operationId: 'getTrialArtifact',
  tags: ['monitors'],
  description: 'A file of a run that no monitor has made, by its name among `artifacts`. Kept for an hour.',
  request: { params: z.object({ runId: z.string().max(60), name: z.string().max(60) }) },
  responses: {
    200: {
      description: 'The file',
      content: { 'image/jpeg': file, 'image/png': file, 'application/json': file },
    },
    404: problem('There is no such run or file, or it is kept no longer'),
  },
})

export const getTrialArtifact = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { runId, name } = c.req.valid('param')
    const run = await findTrial(c.env.FILES, { workspaceId: c.var.workspaceId, id: runId }, Date.now())
    if (!run) throw notFound('run', runId)
    const place = placeOfArtifact(run, name)
    const found = place && (await c.env.FILES.get(place.key, place.range && { range: place.range }))
    if (!place || !found) throw notFound('file', name)
    return c.body(found.body, 200, fileHeaders(place.contentType))
  },
})
