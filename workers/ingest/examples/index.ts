import { cloudEventsBinaryExamples, cloudEventsExamples } from './cloudevents.ts'
import type { Example } from './define.ts'
import { influxExamples } from './influx.ts'
import { jsonExamples, ndjsonExamples } from './json.ts'
import { otlpLogsExamples, otlpMetricsExamples } from './otlp.ts'

/** The one list of examples, by the name of their format. */
export const examples: Readonly<Record<string, Example[]>> = {
  json: jsonExamples,
  ndjson: ndjsonExamples,
  cloudevents: cloudEventsExamples,
  'cloudevents-binary': cloudEventsBinaryExamples,
  influx: influxExamples,
  'otlp-metrics': otlpMetricsExamples,
  'otlp-logs': otlpLogsExamples,
}
