import { defineFormat } from './define.ts'

/**
 * Metrics of OpenTelemetry, as protobuf or JSON.
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export const otlpMetrics = defineFormat({
  name: 'otlp-metrics',
  title: 'OpenTelemetry metrics',
  endpoint: 'metrics',
  mediaTypes: ['application/x-protobuf', 'application/json'],

  // Its messages are loaded at the first call: a Worker that hears no OpenTelemetry starts without them.
  read: async (body, context) => (await import('./otlp/read-metrics.ts')).readMetrics(body, context),
})
