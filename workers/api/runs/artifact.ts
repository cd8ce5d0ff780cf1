import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { placeOfArtifact } from '#core/run/key'
import { type AppEnv, notFound, problem } from '../http.ts'
import { runOf } from './get.ts'
import { RunParams } from './schema.ts'

const file = { schema: z.string() }

const route = createRoute({
  method: 'get',
  path: '/monitors/{id}/runs/{runId}/{name}',
  operationId: 'getRunArtifact',
  tags: ['monitors'],
  description: 'A file of a run, by its name among `artifacts`. Files are kept for seven days.',
  request: { params: RunParams.extend({ name: z.string().max(60) }) },
  responses: {
    200: {
      description: 'The file',
      content: { 'image/jpeg': file, 'image/png': file, 'application/json': file },
    },
    404: problem('There is no such monitor, run or file, or the file is kept no longer'),
  },
})

export const getRunArtifact = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const { name, ...which } = c.req.valid('param')
    const place = placeOfArtifact(await runOf(c.var, which), name)
    const found = place && (await c.env.FILES.get(place.key, place.range && { range: place.range }))
    if (!place || !found) throw notFound('file', name)
    return c.body(found.body, 200, fileHeaders(place.contentType))
  },
})

/** It never changes; but it may show what only the workspace should see, and a page may have had a hand in it. */
export const fileHeaders = (contentType: string): Record<string, string> => ({
  'content-type': contentType,
  'cache-control': 'private, max-age=604800, immutable',
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
})
