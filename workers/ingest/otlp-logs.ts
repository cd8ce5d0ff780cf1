import { defineFormat } from './define.ts'

/**
 * Log records of OpenTelemetry, as protobuf or JSON.
 * @see https://opentelemetry.io/docs/specs/otlp/
 */
export const otlpLogs = defineFormat({
  name: 'otlp-logs',
  title: 'OpenTelemetry logs',
  endpoint: 'logs',
  mediaTypes: ['application/x-protobuf', 'application/json'],

  // As with metrics, what it needs is loaded at the first call.
  read: async (body, context) => (await import('./otlp/read-logs.ts')).readLogs(body, context),
})
