import { createRoute, z } from '@hono/zod-openapi'

/** How the addresses for OpenTelemetry stand in the documentation. They are served by `index.ts`. */
export const otlpRoutes = (['metrics', 'logs'] as const).map((signal) =>
  createRoute({
    method: 'post',
    path: `/otlp/v1/${signal}`,
    operationId: `exportOtlp${signal === 'metrics' ? 'Metrics' : 'Logs'}`,
    summary: `Send OpenTelemetry ${signal}`,
    description: [
      'For exporters: `OTEL_EXPORTER_OTLP_ENDPOINT=https://…/api/v1/otlp`. Protobuf or JSON, answered alike.',
      `They go to the stream \`otel-${signal}\`, which is made with the first of them, or to one that is named.`,
    ].join(' '),
    tags: ['streams'],
    request: {
      query: z.object({ stream: z.string().max(64).optional() }),
      headers: z.object({ 'vedette-stream': z.string().max(64).optional() }),
      body: { content: { 'application/x-protobuf': { schema: z.string() } }, required: true },
    },
    responses: {
      200: { description: 'Taken, or in part: `partialSuccess` says how many not, and why' },
      400: { description: '`google.rpc.Status`: the body cannot be read' },
      404: { description: '`google.rpc.Status`: there is no such stream' },
      429: { description: '`google.rpc.Status`: more than the stream takes' },
    },
  }),
)
