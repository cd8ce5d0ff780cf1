import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Point } from '@influxdata/influxdb-client'
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
import { App } from './harness.ts'

type Event = Record<string, unknown>

// What others' clients send, sent by them.
describe('events of other senders', () => {
  const app = new App()
  before(async () => {
    await app.start()
    // As the documentation says it.
    process.env.OTEL_EXPORTER_OTLP_ENDPOINT = `${app.origin}/api/v1/otlp`
    process.env.OTEL_EXPORTER_OTLP_HEADERS = `authorization=Bearer ${app.key}`
  })
  after(() => app.remove())

  /** The newest events of a stream of which something is so. */
  const recent = async (stream: string, where: string): Promise<Event[]> => {
    const query = new URLSearchParams({ where, limit: '100' })
    return (await app.api<{ data: Event[] }>('GET', `/streams/${stream}/recent?${query}`)).data
  }
  const makeStream = (name: string, settings: object) => app.api('POST', '/streams', { name, ...settings })
  const send = async (stream: string, body: BodyInit, headers: Record<string, string>) => {
    const answer = await fetch(`${app.origin}/api/v1/streams/${stream}/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${app.key}`, ...headers },
      body,
    })
    return { status: answer.status, body: (await answer.json()) as Event }
  }

  const metricExporters = { protobuf: ProtobufMetricExporter, json: JsonMetricExporter }
  for (const [encoding, Exporter] of Object.entries(metricExporters))
    it(`metrics of the OpenTelemetry SDK arrive as ${encoding}`, async () => {
      const exporter = new Exporter({
        temporalityPreference: AggregationTemporalityPreference.DELTA,
        compression: CompressionAlgorithm.GZIP,
      })
      const total = new Exporter({ temporalityPreference: AggregationTemporalityPreference.CUMULATIVE })
      const provider = new MeterProvider({
        readers: [exporter, total].map(
          (to) => new PeriodicExportingMetricReader({ exporter: to, exportIntervalMillis: 3_600_000 }),
        ),
        views: [{ instrumentName: 'wide', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } }],
      })
      const meter = provider.getMeter(encoding, '1.2.3')
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
      await provider.forceFlush()
      await provider.shutdown()

      const find = async (name: string, temporality: string) =>
        (await recent('otel-metrics', `scope.name:${encoding},metric:${name}`)).find(
          (event) => event.temporality === temporality || event.kind === 'gauge',
        ) ?? {}
      const orders = await find('orders', 'delta')
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
          scope: { name: encoding, version: '1.2.3' },
        },
      )
      assert.ok(Number(orders.time) >= begun && Number(orders.time) <= Date.now() + 1)
      assert.match(String(orders.service), /^unknown_service/)
      assert.partialDeepStrictEqual(await find('orders', 'cumulative'), { kind: 'sum', value: 3 })
      assert.partialDeepStrictEqual(await find('open', 'cumulative'), { isMonotonic: false, value: -2 })
      assert.partialDeepStrictEqual(await find('depth', ''), { kind: 'gauge', value: 2.5 })
      const sums = { count: 3, sum: 555, min: 5, max: 500, temporality: 'delta' }
      const buckets = { kind: 'histogram', bounds: [10, 100], buckets: [1, 1, 1] }
      assert.partialDeepStrictEqual(await find('narrow', 'delta'), { ...buckets, ...sums })
      const exponential = (await find('wide', 'delta')) as { positive: { buckets: number[] } }
      assert.partialDeepStrictEqual(exponential, { kind: 'exponentialHistogram', zeroCount: 0, ...sums })
      assert.equal(
        exponential.positive.buckets.reduce((sum, count) => sum + count),
        3,
      )
    })

  it('metrics are added up by what they are called', async () => {
    const { data } = await app.api<{ data: Event[] }>(
      'GET',
      '/streams/otel-metrics/aggregate?window=600&groupBy=metric&where=metric:orders,temporality:delta',
    )
    assert.partialDeepStrictEqual(data, [{ key: { metric: 'orders' }, count: 2, sum: { value: 6 } }])
  })

  const logExporters = { protobuf: ProtobufLogExporter, json: JsonLogExporter }
  for (const [encoding, Exporter] of Object.entries(logExporters))
    it(`logs of the OpenTelemetry SDK arrive as ${encoding}`, async () => {
      const provider = new LoggerProvider({
        processors: [new BatchLogRecordProcessor({ exporter: new Exporter() })],
      })
      const timestamp = Date.now() - 5_000
      provider.getLogger(encoding).emit({
        severityNumber: 17,
        severityText: 'ERROR',
        eventName: 'payment.failed',
        body: { reason: 'card', tries: 3 },
        attributes: { 'user.id': 'u1', nested: { list: [1, 'two', true, null] } },
        timestamp,
      })
      await provider.forceFlush()
      await provider.shutdown()

      const [event] = await recent('otel-logs', `scope.name:${encoding}`)
      assert.partialDeepStrictEqual(event, {
        severity: 'error',
        severityNumber: 17,
        severityText: 'ERROR',
        eventName: 'payment.failed',
        body: { reason: 'card', tries: 3 },
        attributes: { 'user.id': 'u1', nested: { list: [1, 'two', true, null] } },
        time: timestamp,
      })
    })

  it('events of the CloudEvents SDK arrive in binary and structured mode, each once', async () => {
    await makeStream('cloud', { dimensions: ['_ce.type'], measures: ['amount'] })
    const attributes = { source: '/shop', type: 'order.placed', subject: 'Österreich', region: 'eu' }
    const time = '2026-11-26T10:00:00.000Z'
    const eventOf = (id: string) => new CloudEvent({ ...attributes, id, time, data: { amount: 12.5 } })
    const post = ({ headers, body }: Message) =>
      send('cloud', String(body), headers as Record<string, string>)
    const binary = HTTP.binary(eventOf('A-1'))
    // The SDK leaves text outside of ASCII as it is, which no header can hold.
    binary.headers['ce-subject'] = encodeURIComponent(attributes.subject)
    assert.partialDeepStrictEqual(await post(binary), { status: 200, body: { accepted: 1, rejected: [] } })
    const again = await post(HTTP.structured(eventOf('A-1')))
    assert.partialDeepStrictEqual(again, { status: 200, body: { accepted: 0, duplicates: 1 } })
    assert.partialDeepStrictEqual(await post(HTTP.structured(eventOf('A-2'))), { body: { accepted: 1 } })

    const events = await recent('cloud', '_ce.type:order.placed')
    assert.equal(events.length, 2)
    for (const event of events)
      assert.partialDeepStrictEqual(event, { amount: 12.5, _ce: { ...attributes, time } })
  })

  it('points that the InfluxDB client writes arrive', async () => {
    await makeStream('weather', { time: 'time', dimensions: ['location'], measures: ['temperature'] })
    const time = Date.now() - 1_000
    const line = new Point('weather, today')
      .tag('location', 'a=b c')
      .floatField('temperature', 82.5)
      .intField('humidity', 71)
      .booleanField('wet', false)
      .stringField('note', 'two "quoted"\nlines \\')
      .timestamp(`${time}000000`)
      .toLineProtocol()
    const headers = { 'content-type': 'text/plain; charset=utf-8', 'content-encoding': 'gzip' }
    const answer = await send('weather', gzipSync(line ?? ''), headers)
    assert.partialDeepStrictEqual(answer, { status: 200, body: { accepted: 1, rejected: [] } })

    assert.deepEqual(await recent('weather', 'location:a=b c'), [
      {
        measurement: 'weather, today',
        location: 'a=b c',
        humidity: 71,
        note: 'two "quoted"\nlines \\',
        temperature: 82.5,
        wet: false,
        time,
      },
    ])
  })

  const hasCurl = spawnSync('curl', ['--version']).status === 0
  it(
    'lines that curl sends arrive, and its own content type is told what to be',
    { skip: !hasCurl },
    async () => {
      await makeStream('clicks', { dimensions: ['page'] })
      const curl = (...more: string[]) => {
        const to = [`${app.origin}/api/v1/streams/clicks/events`, '-H', `authorization: Bearer ${app.key}`]
        const how = ['-sS', '-m', '10', '--data-binary', '@-']
        return spawnSync('curl', [...how, ...to, ...more], {
          input: '{"page":"/a"}\n{"page":"/b"}\nno event\n',
        }).stdout.toString()
      }
      const taken = JSON.parse(curl('-H', 'content-type: application/x-ndjson')) as Event
      assert.partialDeepStrictEqual(taken, { accepted: 2, rejected: [{ index: 2, code: 'event.not_json' }] })
      const refused = JSON.parse(curl()) as Event
      assert.partialDeepStrictEqual(refused, { status: 415, code: 'body.media_type' })
      assert.match(String(refused.detail), /application\/x-ndjson/)
      assert.equal((await recent('clicks', 'page:/b')).length, 1)
    },
  )
})
