import { createRoute, defineOpenAPIRoute, z } from '@hono/zod-openapi'
import { parseRecording } from '#core/flow/parse'
import type { Flow } from '#core/flow/schema'
import { titleOf } from '#core/flow/words'
import { type AppEnv, body, json, problem } from '../http.ts'

const ParsedFlow = z
  .object({
    flow: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'For `check.flow`; null when nothing of the recording can be walked' }),
    titles: z.array(z.string()).meta({ description: 'What each step of the flow does, in words' }),
    problems: z.array(
      z.object({
        step: z
          .int()
          .nullable()
          .meta({ description: 'Of the recording, from 0; null is the recording as a whole' }),
        message: z.string(),
      }),
    ),
  })
  .openapi('ParsedFlow')

const route = createRoute({
  method: 'post',
  path: '/browser-flows/parse',
  operationId: 'parseFlow',
  summary: 'Read a recording of Chrome DevTools Recorder',
  description: 'Steps that cannot be walked are left out, and `problems` says why. Nothing is kept.',
  tags: ['monitors'],
  request: { body: body(z.object({ recording: z.unknown() }).openapi('Recording')) },
  responses: { 200: json(ParsedFlow, 'The flow'), 422: problem('Not a valid body') },
})

export const parseFlow = defineOpenAPIRoute<typeof route, AppEnv>({
  route,
  handler: (c) => {
    const { flow, problems } = parseRecording(c.req.valid('json').recording)
    return c.json({ flow: shown(flow), titles: flow?.steps.map(titleOf) ?? [], problems }, 200)
  },
})

const shown = (flow: Flow | null): Record<string, unknown> | null => flow && { ...flow }
