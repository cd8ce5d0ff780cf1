import { bool, double, fixed64, id, int32, sfixed64, sint32, text, uint32, uint64 } from '../kinds.ts'
import { either, many, maybe, message, type MessageOf, once } from '../message.ts'
import { KeyValue, Resource, Scope } from './common.ts'

/** @see https://opentelemetry.io/docs/specs/otel/metrics/data-model/ */
const Exemplar = message('Exemplar', () => ({
  timeUnixNano: once(2, fixed64),
  asDouble: either(3, double),
  spanId: once(4, id),
  traceId: once(5, id),
  asInt: either(6, sfixed64),
  filteredAttributes: many(7, KeyValue),
}))
export type Exemplar = MessageOf<typeof Exemplar>

const NumberDataPoint = message('NumberDataPoint', () => ({
  startTimeUnixNano: once(2, fixed64),
  timeUnixNano: once(3, fixed64),
  asDouble: either(4, double),
  exemplars: many(5, Exemplar),
  asInt: either(6, sfixed64),
  attributes: many(7, KeyValue),
  flags: once(8, uint32),
}))
export type NumberDataPoint = MessageOf<typeof NumberDataPoint>

const HistogramDataPoint = message('HistogramDataPoint', () => ({
  startTimeUnixNano: once(2, fixed64),
  timeUnixNano: once(3, fixed64),
  count: once(4, fixed64),
  sum: maybe(5, double),
  bucketCounts: many(6, fixed64),
  explicitBounds: many(7, double),
  exemplars: many(8, Exemplar),
  attributes: many(9, KeyValue),
  flags: once(10, uint32),
  min: maybe(11, double),
  max: maybe(12, double),
}))
export type HistogramDataPoint = MessageOf<typeof HistogramDataPoint>

const Buckets = message('Buckets', () => ({
  offset: once(1, sint32),
  bucketCounts: many(2, uint64),
}))
export type Buckets = MessageOf<typeof Buckets>

const ExponentialHistogramDataPoint = message('ExponentialHistogramDataPoint', () => ({
  attributes: many(1, KeyValue),
  startTimeUnixNano: once(2, fixed64),
  timeUnixNano: once(3, fixed64),
  count: once(4, fixed64),
  sum: maybe(5, double),
  scale: once(6, sint32),
  zeroCount: once(7, fixed64),
  positive: maybe(8, Buckets),
  negative: maybe(9, Buckets),
  flags: once(10, uint32),
  exemplars: many(11, Exemplar),
  min: maybe(12, double),
  max: maybe(13, double),
  zeroThreshold: once(14, double),
}))
export type ExponentialHistogramDataPoint = MessageOf<typeof ExponentialHistogramDataPoint>

const ValueAtQuantile = message('ValueAtQuantile', () => ({
  quantile: once(1, double),
  value: once(2, double),
}))

const SummaryDataPoint = message('SummaryDataPoint', () => ({
  startTimeUnixNano: once(2, fixed64),
  timeUnixNano: once(3, fixed64),
  count: once(4, fixed64),
  sum: once(5, double),
  quantileValues: many(6, ValueAtQuantile),
  attributes: many(7, KeyValue),
  flags: once(8, uint32),
}))
export type SummaryDataPoint = MessageOf<typeof SummaryDataPoint>

const Gauge = message('Gauge', () => ({ dataPoints: many(1, NumberDataPoint) }))

const Sum = message('Sum', () => ({
  dataPoints: many(1, NumberDataPoint),
  aggregationTemporality: once(2, int32),
  isMonotonic: once(3, bool),
}))

const Histogram = message('Histogram', () => ({
  dataPoints: many(1, HistogramDataPoint),
  aggregationTemporality: once(2, int32),
}))

const ExponentialHistogram = message('ExponentialHistogram', () => ({
  dataPoints: many(1, ExponentialHistogramDataPoint),
  aggregationTemporality: once(2, int32),
}))

const Summary = message('Summary', () => ({ dataPoints: many(1, SummaryDataPoint) }))

const Metric = message('Metric', () => ({
  name: once(1, text),
  unit: once(3, text),
  gauge: either(5, Gauge),
  sum: either(7, Sum),
  histogram: either(9, Histogram),
  exponentialHistogram: either(10, ExponentialHistogram),
  summary: either(11, Summary),
}))
export type Metric = MessageOf<typeof Metric>

const ScopeMetrics = message('ScopeMetrics', () => ({
  scope: maybe(1, Scope),
  metrics: many(2, Metric),
}))

const ResourceMetrics = message('ResourceMetrics', () => ({
  resource: maybe(1, Resource),
  scopeMetrics: many(2, ScopeMetrics),
}))

export const ExportMetricsServiceRequest = message('ExportMetricsServiceRequest', () => ({
  resourceMetrics: many(1, ResourceMetrics),
}))
