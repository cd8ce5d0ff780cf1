import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { InfluxDB, Point } from '@influxdata/influxdb-client'
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto'
import {
  AggregationTemporalityPreference,
  OTLPMetricExporter as JsonMetricExporter,
} from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { CompressionAlgorithm } from '@opentelemetry/otlp-exporter-base'
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs'
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { CloudEvent, HTTP, type Message } from 'cloudevents'
import type { Rows } from '../../workers/ingest/define.ts'
import { influx } from '../../workers/ingest/influx.ts'
import { refuseOtlp, serveOtlp } from '../../workers/ingest/otlp/serve.ts'
import { readEvents } from '../../workers/ingest/read.ts'
import { listen } from '../loopback.ts'

// What others' clients send is read by our readers, behind a real HTTP server.
const seen: { path: string; contentType: string; encoding: string; rows: Rows }[] = []
/** How often exporters are told to come again. */
let isBusy = 0
let origin = ''

const server = createServer((incoming, outgoing) => {
  void answer(incoming).then(
    (response) => send(outgoing, response),
    (error: unknown) => send(outgoing, new Response(String(error), { status: 500 })),
  )
})
before(async () => {
  origin = `http://127.0.0.1:${await listen(server)}`
})
after(() => server.close())
beforeEach(() => {
  seen.length = 0
})

async function answer(incoming: IncomingMessage): Promise<Response> {
  const { pathname } = new URL(incoming.url ?? '/', origin)
  const request = new Request(`${origin}${incoming.url}`, {
    method: 'POST',
    headers: Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
    body: new Uint8Array(await buffer(incoming)),
  })
  const contentType = request.headers.get('content-type') ?? ''
  const keep = (rows: Rows) => {
    seen.push({ path: pathname, contentType, encoding: request.headers.get('content-encoding') ?? '', rows })
    return { accepted: rows.rows.length, duplicates: 0, rejected: rows.refused }
  }
  const receivedAt = Date.now()
  if (pathname === '/v1/metrics' || pathname === '/v1/logs') {
    isBusy -= 1
    if (isBusy >= 0)
      return await refuseOtlp(contentType, { status: 429, message: 'Busy.', headers: { 'retry-after': '1' } })
    return await serveOtlp(request, {
      signal: pathname === '/v1/metrics' ? 'metrics' : 'logs',
      receivedAt,
      take: (rows) => Promise.resolve(keep(rows)),
      refusalOf: () => null,
    })
  }
  const format = pathname.endsWith('/write') ? { format: influx } : {}
  keep(await readEvents(request, { receivedAt, ...format }))
  return new Response(null, { status: 204 })
}

async function send(outgoing: ServerResponse, response: Response): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(new Uint8Array(await response.arrayBuffer()))
}

const events = () => seen.flatMap(({ rows }) => rows.rows.map(({ event }) => event))
const noneRefused = () =>
  assert.deepEqual(
    seen.flatMap(({ rows }) => rows.refused),
    [],
  )

const metricExporters = {
  'application/x-protobuf': ProtobufMetricExporter,
  'application/json': JsonMetricExporter,
}
for (const [contentType, Exporter] of Object.entries(metricExporters))
  test(`metrics of the OpenTelemetry SDK arrive as ${contentType}`, async () => {
    const exporter = new Exporter({
      url: `${origin}/v1/metrics`,
      temporalityPreference: AggregationTemporalityPreference.DELTA,
      compression: CompressionAlgorithm.GZIP,
    })
    const provider = new MeterProvider({
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
      views: [{ instrumentName: 'wide', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
    })
    const meter = provider.getMeter('shop', '1.2.3')
    const begun = Date.now()
    meter.createCounter('orders', { unit: '{order}' }).add(3, { country: 'de', 'http.route': '/cart' })
    meter.createUpDownCounter('open').add(-2)
    meter.createGauge('depth').record(2.5)
    const narrow = meter.createHistogram('narrow', { advice: { explicitBucketBoundaries: [10, 100] } })
    const wide = meter.createHistogram('wide')
    for (const value of [5, 50, 500]) {
      narrow.record(value)
      wide.record(value)
    }
    isBusy = 1 // tried again after a 429
    await provider.forceFlush()
    await provider.shutdown()

    noneRefused()
    assert.equal(seen[0]?.encoding, 'gzip')
    assert.equal(seen[0]?.contentType, contentType)
    const byName = new Map(events().map((event) => [event.metric, event]))
    const orders = byName.get('orders') ?? {}
    assert.deepEqual(
      { ...orders, startTime: 0, time: 0, service: '', resource: 0 },
      {
        metric: 'orders',
        unit: '{order}',
        service: '',
        kind: 'sum',
        temporality: 'delta',
        isMonotonic: true,
        value: 3,
        attributes: { country: 'de', 'http.route': '/cart' },
        startTime: 0,
        time: 0,
        resource: 0,
        scope: { name: 'shop', version: '1.2.3' },
      },
    )
    assert.ok(Number(orders.time) >= begun && Number(orders.time) <= Date.now() + 1)
    assert.match(String(orders.service), /^unknown_service/)
    assert.partialDeepStrictEqual(byName.get('open'), { isMonotonic: false, value: -2 })
    assert.partialDeepStrictEqual(byName.get('depth'), { kind: 'gauge', value: 2.5 })
    const sums = { count: 3, sum: 555, min: 5, max: 500, temporality: 'delta' }
    const buckets = { kind: 'histogram', bounds: [10, 100], buckets: [1, 1, 1] }
    assert.partialDeepStrictEqual(byName.get('narrow'), { ...buckets, ...sums })
    const exponential = byName.get('wide') as { positive: { buckets: number[] } }
    assert.partialDeepStrictEqual(exponential, { kind: 'exponentialHistogram', zeroCount: 0, ...sums })
    assert.equal(
      exponential.positive.buckets.reduce((sum, count) => sum + count),
      3,
    )
  })

const logExporters = { 'application/x-protobuf': ProtobufLogExporter, 'application/json': JsonLogExporter }
for (const [contentType, Exporter] of Object.entries(logExporters))
  test(`logs of the OpenTelemetry SDK arrive as ${contentType}`, async () => {
    const exporter = new Exporter({ url: `${origin}/v1/logs` })
    const provider = new LoggerProvider({ processors: [new BatchLogRecordProcessor({ exporter })] })
    const timestamp = 1_700_000_000_123
    provider.getLogger('shop').emit({
      severityNumber: 17,
      severityText: 'ERROR',
      eventName: 'payment.failed',
      body: { reason: 'card', tries: 3 },
      attributes: { 'user.id': 'u1', nested: { list: [1, 'two', true, null] } },
      timestamp,
    })
    await provider.forceFlush()
    await provider.shutdown()

    noneRefused()
    assert.equal(seen[0]?.contentType, contentType)
    assert.partialDeepStrictEqual(events()[0], {
      severity: 'error',
      severityNumber: 17,
      severityText: 'ERROR',
      eventName: 'payment.failed',
      body: { reason: 'card', tries: 3 },
      attributes: { 'user.id': 'u1', nested: { list: [1, 'two', true, null] } },
      scope: { name: 'shop' },
      time: timestamp,
    })
  })

test('events of the CloudEvents SDK arrive in binary and structured mode', async () => {
  const attributes = { id: 'A-1', source: '/shop', type: 'order.placed', subject: 'Österreich', region: 'eu' }
  const event = new CloudEvent({ ...attributes, time: '2026-11-26T10:00:00.000Z', data: { amount: 12.5 } })
  const post = ({ headers, body }: Message) =>
    fetch(`${origin}/events`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: String(body),
    })
  const structured = HTTP.structured(event)
  const binary = HTTP.binary(event)
  assert.equal((await post(structured)).status, 204)
  // The SDK leaves text outside of ASCII as it is, which no header can hold.
  binary.headers['ce-subject'] = encodeURIComponent(attributes.subject)
  assert.equal((await post(binary)).status, 204)

  noneRefused()
  assert.equal(events().length, 2)
  for (const read of events())
    assert.partialDeepStrictEqual(read, {
      amount: 12.5,
      _ce: { ...attributes, time: '2026-11-26T10:00:00.000Z' },
    })
  assert.deepEqual(
    seen.flatMap(({ rows }) => rows.rows.map(({ id }) => id)),
    ['/shop A-1', '/shop A-1'],
  )
})

test('points of the InfluxDB client arrive', async () => {
  const writer = new InfluxDB({ url: origin, token: 'token' }).getWriteApi('org', 'bucket', 'ms', {
    gzipThreshold: 0,
  })
  const point = new Point('weather, today')
    .tag('location', 'a=b c')
    .floatField('temperature', 82.5)
    .intField('humidity', 71)
    .booleanField('wet', false)
    .stringField('note', 'two "quoted"\nlines \\')
    .timestamp(1_700_000_000_123)
  writer.writePoint(point)
  await writer.close()

  noneRefused()
  assert.equal(seen[0]?.path, '/api/v2/write')
  assert.equal(seen[0]?.encoding, 'gzip')
  assert.deepEqual(events(), [
    {
      measurement: 'weather, today',
      location: 'a=b c',
      humidity: 71,
      note: 'two "quoted"\nlines \\',
      temperature: 82.5,
      wet: false,
      time: 1_700_000_000_123,
    },
  ])
})
