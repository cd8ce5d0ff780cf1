import { figure } from './figure.ts'
import { fieldsOf } from './messages/common.ts'
import type {
  Buckets,
  Exemplar,
  ExponentialHistogramDataPoint,
  HistogramDataPoint,
  Metric,
  NumberDataPoint,
  SummaryDataPoint,
} from './messages/metrics.ts'
import { filled, known, timeOf } from './values.ts'

type Fields = Record<string, unknown>
type AnyPoint = NumberDataPoint | HistogramDataPoint | ExponentialHistogramDataPoint | SummaryDataPoint

/** A data point, and what it says beyond the metric's name and where it comes from. */
export interface ReadPoint {
  point: AnyPoint
  fields: Fields
}

/** Each data point of a metric. */
export function* pointsOf(metric: Metric, receivedAt: number): Generator<ReadPoint> {
  for (const [point, figures] of figuresOf(metric))
    yield { point, fields: { ...figures, ...commonOf(point, receivedAt) } }
}

function* figuresOf(metric: Metric): Generator<[point: AnyPoint, figures: Fields]> {
  const { gauge, sum, histogram, exponentialHistogram, summary } = metric
  for (const point of gauge?.dataPoints ?? []) yield [point, { kind: 'gauge', ...numberOf(point) }]
  for (const point of sum?.dataPoints ?? [])
    yield [point, { ...howOf('sum', sum), isMonotonic: sum?.isMonotonic ?? false, ...numberOf(point) }]
  for (const point of histogram?.dataPoints ?? [])
    yield [point, { ...howOf('histogram', histogram), ...histogramOf(point) }]
  for (const point of exponentialHistogram?.dataPoints ?? [])
    yield [point, { ...howOf('exponentialHistogram', exponentialHistogram), ...exponentialOf(point) }]
  for (const point of summary?.dataPoints ?? []) yield [point, { kind: 'summary', ...summaryOf(point) }]
}

const howOf = (kind: string, of: { aggregationTemporality: number } | undefined): Fields => ({
  kind,
  temporality: temporalities[of?.aggregationTemporality ?? 0] ?? null,
})

const temporalities = [null, 'delta', 'cumulative']

/** Set when the source says that there was nothing to record: the point's figures mean nothing. */
const noRecordedValue = 1

function commonOf(point: AnyPoint, receivedAt: number): Fields {
  const exemplars = 'exemplars' in point ? point.exemplars.map(exemplarOf) : []
  return {
    noRecordedValue: isRecorded(point) ? null : true,
    attributes: filled(fieldsOf(point.attributes)),
    exemplars: exemplars.length > 0 ? exemplars : null,
    startTime: timeOf(point.startTimeUnixNano),
    time: timeOf(point.timeUnixNano) ?? receivedAt,
  }
}

const isRecorded = ({ flags }: AnyPoint) => (flags & noRecordedValue) === 0

/** A figure of a point. Above 2^53 it is as near as a double comes: it is there to be reckoned with. */
const valueOf = ({ asInt, asDouble }: Pick<NumberDataPoint | Exemplar, 'asInt' | 'asDouble'>) =>
  asInt === undefined ? optional(asDouble) : Number(asInt)

const numberOf = (point: NumberDataPoint): Fields => (isRecorded(point) ? { value: valueOf(point) } : {})

const optional = (value: number | undefined) => (value === undefined ? null : figure(value))

function histogramOf(point: HistogramDataPoint): Fields {
  if (!isRecorded(point)) return {}
  return {
    count: Number(point.count),
    sum: optional(point.sum),
    min: optional(point.min),
    max: optional(point.max),
    bounds: point.explicitBounds.map(figure),
    buckets: point.bucketCounts.map(Number),
  }
}

function exponentialOf(point: ExponentialHistogramDataPoint): Fields {
  if (!isRecorded(point)) return {}
  return {
    count: Number(point.count),
    sum: optional(point.sum),
    min: optional(point.min),
    max: optional(point.max),
    scale: point.scale,
    zeroCount: Number(point.zeroCount),
    zeroThreshold: figure(point.zeroThreshold),
    positive: bucketsOf(point.positive),
    negative: bucketsOf(point.negative),
  }
}

const bucketsOf = (buckets: Buckets | undefined) =>
  buckets ? { offset: buckets.offset, buckets: buckets.bucketCounts.map(Number) } : null

function summaryOf(point: SummaryDataPoint): Fields {
  if (!isRecorded(point)) return {}
  const quantiles = point.quantileValues.map(({ quantile, value }) => ({
    quantile: figure(quantile),
    value: figure(value),
  }))
  return { count: Number(point.count), sum: figure(point.sum), quantiles }
}

const exemplarOf = (exemplar: Exemplar): Fields =>
  known({
    value: valueOf(exemplar),
    traceId: exemplar.traceId,
    spanId: exemplar.spanId,
    attributes: filled(fieldsOf(exemplar.filteredAttributes)),
    time: timeOf(exemplar.timeUnixNano),
  })
