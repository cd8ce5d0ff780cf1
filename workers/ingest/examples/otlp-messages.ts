import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { toBase64 } from '#core/encoding'
import type { Signal } from '../otlp/signal.ts'

/**
 * OTLP's messages once more, to write what is to be read: `number kind name`, lists with `*`. Kept apart from the
 * tables of the reader, so that a slip in one is seen by the other.
 */
const messages: Readonly<Record<string, string>> = {
  AnyValue:
    '1 string stringValue,2 bool boolValue,3 int64 intValue,4 double doubleValue,5 ArrayValue arrayValue,' +
    '6 KeyValueList kvlistValue,7 bytes bytesValue',
  ArrayValue: '1 AnyValue* values',
  KeyValueList: '1 KeyValue* values',
  KeyValue: '1 string key,2 AnyValue value',
  Resource: '1 KeyValue* attributes,2 uint32 droppedAttributesCount',
  InstrumentationScope:
    '1 string name,2 string version,3 KeyValue* attributes,4 uint32 droppedAttributesCount',
  logs: '1 ResourceLogs* resourceLogs',
  ResourceLogs: '1 Resource resource,2 ScopeLogs* scopeLogs,3 string schemaUrl',
  ScopeLogs: '1 InstrumentationScope scope,2 LogRecord* logRecords,3 string schemaUrl',
  LogRecord:
    '1 fixed64 timeUnixNano,2 int32 severityNumber,3 string severityText,5 AnyValue body,6 KeyValue* attributes,' +
    '7 uint32 droppedAttributesCount,8 fixed32 flags,9 id traceId,10 id spanId,11 fixed64 observedTimeUnixNano,' +
    '12 string eventName',
  metrics: '1 ResourceMetrics* resourceMetrics',
  ResourceMetrics: '1 Resource resource,2 ScopeMetrics* scopeMetrics,3 string schemaUrl',
  ScopeMetrics: '1 InstrumentationScope scope,2 Metric* metrics,3 string schemaUrl',
  Metric:
    '1 string name,2 string description,3 string unit,5 Gauge gauge,7 Sum sum,9 Histogram histogram,' +
    '10 ExponentialHistogram exponentialHistogram,11 Summary summary,12 KeyValue* metadata',
  Gauge: '1 NumberDataPoint* dataPoints',
  Sum: '1 NumberDataPoint* dataPoints,2 int32 aggregationTemporality,3 bool isMonotonic',
  Histogram: '1 HistogramDataPoint* dataPoints,2 int32 aggregationTemporality',
  ExponentialHistogram: '1 ExponentialHistogramDataPoint* dataPoints,2 int32 aggregationTemporality',
  Summary: '1 SummaryDataPoint* dataPoints',
  Exemplar:
    '2 fixed64 timeUnixNano,3 double asDouble,4 id spanId,5 id traceId,6 sfixed64 asInt,' +
    '7 KeyValue* filteredAttributes',
  NumberDataPoint:
    '2 fixed64 startTimeUnixNano,3 fixed64 timeUnixNano,4 double asDouble,5 Exemplar* exemplars,6 sfixed64 asInt,' +
    '7 KeyValue* attributes,8 uint32 flags',
  HistogramDataPoint:
    '2 fixed64 startTimeUnixNano,3 fixed64 timeUnixNano,4 fixed64 count,5 double sum,6 fixed64* bucketCounts,' +
    '7 double* explicitBounds,8 Exemplar* exemplars,9 KeyValue* attributes,10 uint32 flags,11 double min,' +
    '12 double max',
  ExponentialHistogramDataPoint:
    '1 KeyValue* attributes,2 fixed64 startTimeUnixNano,3 fixed64 timeUnixNano,4 fixed64 count,5 double sum,' +
    '6 sint32 scale,7 fixed64 zeroCount,8 Buckets positive,9 Buckets negative,10 uint32 flags,' +
    '11 Exemplar* exemplars,12 double min,13 double max,14 double zeroThreshold',
  Buckets: '1 sint32 offset,2 uint64* bucketCounts',
  SummaryDataPoint:
    '2 fixed64 startTimeUnixNano,3 fixed64 timeUnixNano,4 fixed64 count,5 double sum,' +
    '6 ValueAtQuantile* quantileValues,7 KeyValue* attributes,8 uint32 flags',
  ValueAtQuantile: '1 double quantile,2 double value',
}

/** A message as an object: whole numbers of 64 bits are bigints, bytes and ids `Uint8Array`. */
export type Init = Record<string, unknown>

/** The wire form of each kind. */
const kinds: Readonly<Record<string, [WireType, (writer: BinaryWriter, value: never) => BinaryWriter]>> = {
  string: [WireType.LengthDelimited, (writer, value: string) => writer.string(value)],
  bytes: [WireType.LengthDelimited, (writer, value: Uint8Array) => writer.bytes(value)],
  id: [WireType.LengthDelimited, (writer, value: Uint8Array) => writer.bytes(value)],
  bool: [WireType.Varint, (writer, value: boolean) => writer.bool(value)],
  int32: [WireType.Varint, (writer, value: number) => writer.int32(value)],
  sint32: [WireType.Varint, (writer, value: number) => writer.sint32(value)],
  uint32: [WireType.Varint, (writer, value: number) => writer.uint32(value)],
  fixed32: [WireType.Bit32, (writer, value: number) => writer.fixed32(value)],
  int64: [WireType.Varint, (writer, value: bigint) => writer.int64(value)],
  uint64: [WireType.Varint, (writer, value: bigint) => writer.uint64(value)],
  fixed64: [WireType.Bit64, (writer, value: bigint) => writer.fixed64(value)],
  sfixed64: [WireType.Bit64, (writer, value: bigint) => writer.sfixed64(value)],
  double: [WireType.Bit64, (writer, value: number) => writer.double(value)],
}

const fieldsOf = (name: string) =>
  (messages[name] ?? '').split(',').map((field) => {
    const [number = '', kind = '', key = ''] = field.split(' ')
    return { number: Number(number), kind: kind.replace('*', ''), isList: kind.endsWith('*'), key }
  })

/** @param isPacked whether numbers of a list are written together, as most write them. */
export function toWire(signal: Signal, init: Init, isPacked = true): Uint8Array<ArrayBuffer> {
  return write(signal, init, isPacked)
}

function write(name: string, init: Init, isPacked: boolean): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter()
  for (const { number, kind, isList, key } of fieldsOf(name)) {
    const value = init[key]
    if (value === undefined) continue
    const values = isList ? (value as unknown[]) : [value]
    const [wireType, put] = kinds[kind] ?? [
      WireType.LengthDelimited,
      (to: BinaryWriter, part: Init) => to.bytes(write(kind, part, isPacked)),
    ]
    if (isList && isPacked && kinds[kind] && values.length > 0) {
      const packed = new BinaryWriter()
      for (const one of values) put(packed, one as never)
      writer.tag(number, WireType.LengthDelimited).bytes(packed.finish())
    } else for (const one of values) put(writer.tag(number, wireType), one as never)
  }
  return writer.finish()
}

/** The same as OTLP's JSON. */
export const toJson = (signal: Signal, init: Init): string => JSON.stringify(jsonOf(signal, init))

function jsonOf(name: string, init: Init): Init {
  const json: Init = {}
  for (const { kind, isList, key } of fieldsOf(name)) {
    const value = init[key]
    if (value === undefined) continue
    json[key] = isList ? (value as unknown[]).map((one) => valueOf(kind, one)) : valueOf(kind, value)
  }
  return json
}

function valueOf(kind: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (value instanceof Uint8Array)
    return kind === 'id'
      ? Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
      : toBase64(value)
  return kinds[kind] ? value : jsonOf(kind, value as Init)
}
