import { fromHex } from '#core/encoding'
import { derived, type Example } from './define.ts'
import { type Init, toWire } from './otlp-messages.ts'
import logs from './otlp-logs.json'
import metrics from './otlp-metrics.json'

// https://github.com/open-telemetry/opentelemetry-proto/tree/v1.11.0/examples
const origin = {
  service: 'my.service',
  scope: {
    name: 'my.library',
    version: '1.0.0',
    attributes: { 'my.scope.attribute': 'some scope attribute' },
  },
}
const time = 1_544_712_660_300
const interval = { startTime: time, time }

const metricEvents = [
  {
    metric: 'my.counter',
    unit: '1',
    kind: 'sum',
    temporality: 'delta',
    isMonotonic: true,
    value: 5,
    attributes: { 'my.counter.attr': 'some value' },
    ...interval,
    ...origin,
  },
  {
    metric: 'my.gauge',
    unit: '1',
    kind: 'gauge',
    value: 10,
    attributes: { 'my.gauge.attr': 'some value' },
    time,
    ...origin,
  },
  {
    metric: 'my.histogram',
    unit: '1',
    kind: 'histogram',
    temporality: 'delta',
    count: 2,
    sum: 2,
    min: 0,
    max: 2,
    bounds: [1],
    buckets: [1, 1],
    attributes: { 'my.histogram.attr': 'some value' },
    ...interval,
    ...origin,
  },
  {
    metric: 'my.exponential.histogram',
    unit: '1',
    kind: 'exponentialHistogram',
    temporality: 'delta',
    count: 3,
    sum: 10,
    min: 0,
    max: 5,
    scale: 0,
    zeroCount: 1,
    zeroThreshold: 0,
    positive: { offset: 1, buckets: [0, 2] },
    attributes: { 'my.exponential.histogram.attr': 'some value' },
    ...interval,
    ...origin,
  },
]

const metricIds: Example['ids'] = metricEvents.map(() => derived)

const logEvents = [
  {
    severity: 'info',
    severityNumber: 10,
    severityText: 'Information',
    body: 'Example log record',
    attributes: {
      'string.attribute': 'some string',
      'boolean.attribute': true,
      'int.attribute': 10,
      'double.attribute': 637.704,
      'array.attribute': ['many', 'values'],
      'map.attribute': { 'some.map.key': 'some value' },
    },
    traceId: '5b8efff798038103d269b633813fc60c',
    spanId: 'eee19b7ec3c1b174',
    observedTime: time,
    time,
    ...origin,
  },
]

const protobuf = 'application/x-protobuf'
const json = 'application/json'

/** What JSON writes in quotes or in digits, as it is meant. */
const wholeNames = new Set(['intValue', 'asInt', 'count', 'zeroCount', 'bucketCounts'])
const meant = (example: object): Init =>
  JSON.parse(JSON.stringify(example), (name, value: unknown) => {
    if (wholeNames.has(name) || name.endsWith('UnixNano'))
      return Array.isArray(value) ? value.map((one) => BigInt(String(one))) : BigInt(String(value))
    return name === 'traceId' || name === 'spanId' ? fromHex(String(value)) : value
  }) as Init

export const otlpMetricsExamples: Example[] = [
  { contentType: json, body: JSON.stringify(metrics), events: metricEvents, ids: metricIds },
  {
    contentType: protobuf,
    body: toWire('metrics', meant(metrics)),
    events: metricEvents,
    ids: metricIds,
  },
  { contentType: protobuf, body: new Uint8Array(), events: [] },
]

export const otlpLogsExamples: Example[] = [
  { contentType: json, body: JSON.stringify(logs), events: logEvents, ids: [derived] },
  {
    contentType: protobuf,
    body: toWire('logs', meant(logs)),
    events: logEvents,
    ids: [derived],
  },
  { contentType: protobuf, body: new Uint8Array(), events: [] },
]
