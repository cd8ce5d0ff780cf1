import { createRoute, defineOpenAPIRoute } from '@hono/zod-openapi'
import { acceptedKey, pictureNames } from '#core/run/accepted'
import { artifactKey } from '#core/run/key'
import { type AppEnv, ApiError, notFound, problem } from '../http.ts'
import { runOf } from './get.ts'
import { RunParams } from './schema.ts'

const route = createRoute({
  method: 'post',
  path: '/monitors/{id}/runs/{runId}/accept',
  operationId: 'acceptRunPicture',
  tags: ['monitors'],
  description:
    'Accepts the picture of this run as right: from now on the pictures of the monitor are compared with it. It is kept until another is accepted, or until it is deleted as `accepted-picture` of the monitor or with it.',
  request: { params: RunParams },
  responses: {
    204: { description: 'It is accepted' },
    404: problem('There is no such monitor or run, or its picture is kept no longer'),
    409: problem('The run has no picture that others can be compared with'),
  },
})

export const acceptPicture = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: async (c) => {
    const run = await runOf(c.var, c.req.valid('param'))
    const name = pictureNames.png
    if (!run.artifacts.some((one) => one.name === name))
      throw new ApiError(
        409,
        'run.no_picture',
        'There is nothing to accept',
        'This run compared no pictures: its check does not say `visual`, or the page was not seen.',
      )
    const picture = await c.env.FILES.get(artifactKey(run, name))
    if (!picture) throw notFound('file', name)
    await c.env.FILES.put(acceptedKey(run), picture.body, { httpMetadata: { contentType: 'image/png' } })
    return c.body(null, 204)
  },
})
