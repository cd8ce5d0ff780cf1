import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire'
import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { toHex } from '#core/encoding'
import type { Rows } from '../define.ts'
import metricsExample from '../examples/otlp-metrics.json'
import { type Init, toJson, toWire } from '../examples/otlp-messages.ts'
import { limits } from '../limits.ts'
import { readEvents } from '../read.ts'
import { answerOtlp, refuseOtlp, serveOtlp, type Taken } from './serve.ts'
import type { Signal } from './signal.ts'

const receivedAt = 1_700_000_000_000
const json = 'application/json'
const protobuf = 'application/x-protobuf'
const post = (body: BodyInit, contentType: string) =>
  new Request('http://localhost/', { method: 'POST', body, headers: { 'content-type': contentType } })
const read = (signal: Signal, body: BodyInit, contentType: string): Promise<Rows> =>
  readEvents(post(body, contentType), { receivedAt, endpoint: signal })
const eventsOf = async (signal: Signal, body: BodyInit, contentType = json) =>
  (await read(signal, body, contentType)).rows.map(({ event }) => event)

const idsOf = async (signal: Signal, body: BodyInit, contentType = json) =>
  (await read(signal, body, contentType)).rows.map(({ id }) => id)

const metricsOf = (...metrics: object[]): Init => ({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] })
const logsOf = (...logRecords: object[]): Init => ({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })
const packMetrics = (init: Init, isPacked?: boolean) => toWire('metrics', init, isPacked)
const packLogs = (init: Init) => toWire('logs', init)

const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const time = fc.bigInt({ min: 0n, max: 2n ** 62n })
const one = <T>(name: string, value: fc.Arbitrary<T>) => value.map((of) => ({ [name]: of }))
const { anyValue } = fc.letrec((tie) => ({
  anyValue: fc.oneof(
    { maxDepth: 3 },
    one('stringValue', fc.string({ unit: 'grapheme' })),
    one('boolValue', fc.boolean()),
    one('intValue', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    one('doubleValue', fc.double()),
    one('bytesValue', fc.uint8Array()),
    fc.constant({}),
    one('arrayValue', one('values', fc.array(tie('anyValue'), { maxLength: 3 }))),
    one(
      'kvlistValue',
      one('values', fc.array(fc.record({ key: fc.string(), value: tie('anyValue') }), { maxLength: 3 })),
    ),
  ),
}))
const attributes = fc.array(fc.record({ key: fc.string(), value: anyValue }), { maxLength: 4 })
const ids = {
  traceId: fc.uint8Array({ minLength: 16, maxLength: 16 }),
  spanId: fc.uint8Array({ minLength: 8, maxLength: 8 }),
}
const number = fc.oneof(
  one('asDouble', fc.double()),
  one('asInt', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
)
/** A record that has one of them besides. */
const withNumber = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.tuple(fc.record(fields), number).map(([record, value]) => ({ ...record, ...value }))
const common = {
  attributes,
  startTimeUnixNano: time,
  timeUnixNano: time,
  flags: fc.constantFrom(0, 1),
  exemplars: fc.array(withNumber({ ...ids, filteredAttributes: attributes, timeUnixNano: time }), {
    maxLength: 2,
  }),
}
const sums = { count: u64, sum: fc.option(fc.double(), { nil: undefined }) }
const buckets = fc.record({ offset: fc.integer(), bucketCounts: fc.array(u64, { maxLength: 5 }) })
const dataPointsOf = <T>(point: fc.Arbitrary<T>) => fc.array(point, { maxLength: 3 })
const how = { aggregationTemporality: fc.constantFrom(0, 1, 2) }
const numbers = dataPointsOf(withNumber(common))
const kinds = {
  gauge: fc.record({ dataPoints: numbers }),
  sum: fc.record({ dataPoints: numbers, isMonotonic: fc.boolean(), ...how }),
  histogram: fc.record({
    dataPoints: dataPointsOf(
      fc.record({
        ...common,
        ...sums,
        bucketCounts: fc.array(u64, { maxLength: 5 }),
        explicitBounds: fc.array(fc.double(), { maxLength: 4 }),
      }),
    ),
    ...how,
  }),
  exponentialHistogram: fc.record({
    dataPoints: dataPointsOf(
      fc.record({
        ...common,
        ...sums,
        scale: fc.integer(),
        zeroCount: u64,
        positive: buckets,
        negative: buckets,
      }),
    ),
    ...how,
  }),
}
const metric = fc
  .tuple(
    fc.record({ name: fc.string(), unit: fc.string() }),
    fc.oneof(...Object.entries(kinds).map(([name, value]) => one(name, value as fc.Arbitrary<unknown>))),
  )
  .map(([names, data]) => ({ ...names, data, ...data }))
const record = fc.record({
  ...ids,
  timeUnixNano: time,
  observedTimeUnixNano: time,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: fc.string(),
  body: anyValue,
  attributes,
})

describe('OTLP', () => {
  it('reads the same from protobuf and from JSON: metrics', async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(metric, { maxLength: 3 }), async (metrics) => {
        const init = metricsOf(...metrics)
        const events = await eventsOf('metrics', packMetrics(init), protobuf)
        expect(await eventsOf('metrics', toJson('metrics', init))).toEqual(events)
        expect(await eventsOf('metrics', packMetrics(init, false), protobuf)).toEqual(events)
        const points = metrics.flatMap(({ data }) =>
          Object.values(data).flatMap((of) => (of as { dataPoints: unknown[] }).dataPoints),
        )
        expect(events).toHaveLength(points.length)
      }),
    )
  })

  it('reads the same from protobuf and from JSON: logs', async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 3 }), async (records) => {
        const init = logsOf(...records)
        const events = await eventsOf('logs', packLogs(init), protobuf)
        expect(await eventsOf('logs', toJson('logs', init))).toEqual(events)
        expect(events.map(({ traceId }) => traceId ?? '0'.repeat(32))).toEqual(
          records.map(({ traceId }) => toHex(traceId)),
        )
      }),
    )
  })

  it('keeps both temporalities, monotony and when counting began', async ({ expect }) => {
    const sum = (aggregationTemporality: number, isMonotonic: boolean) => ({
      name: 'm',
      sum: {
        aggregationTemporality,
        isMonotonic,
        dataPoints: [{ asInt: '7', startTimeUnixNano: '1000000000', timeUnixNano: '2000123456' }],
      },
    })
    const body = JSON.stringify(metricsOf(sum(1, true), sum(2, false)))
    expect(await eventsOf('metrics', body)).toMatchObject([
      { temporality: 'delta', isMonotonic: true, value: 7, startTime: 1_000, time: 2_000.123 },
      { temporality: 'cumulative', isMonotonic: false, value: 7 },
    ])
  })

  it('says that there was nothing to record, and gives no figure for it', async ({ expect }) => {
    const points = [{ asDouble: 5, flags: 1, timeUnixNano: '1000000' }]
    const body = JSON.stringify(metricsOf({ name: 'm', gauge: { dataPoints: points } }))
    expect(await eventsOf('metrics', body)).toEqual([
      { metric: 'm', kind: 'gauge', noRecordedValue: true, time: 1 },
    ])
  })

  it('writes figures that are no number by their name, and passes over what it does not know', async ({
    expect,
  }) => {
    const points = [{ asDouble: 'NaN' }, { asDouble: '-Infinity' }, { asInt: 3, isNew: { a: 1 } }]
    const body = JSON.stringify({ ...metricsOf({ name: 'm', gauge: { dataPoints: points } }), isNew: true })
    expect((await eventsOf('metrics', body)).map(({ value }) => value)).toEqual(['NaN', '-Infinity', 3])
  })

  it('reads summaries', async ({ expect }) => {
    const quantileValues = [{ quantile: 0.99, value: 7.5 }]
    const summary = { dataPoints: [{ count: '3', sum: 9, quantileValues, timeUnixNano: '1000000' }] }
    expect(await eventsOf('metrics', JSON.stringify(metricsOf({ name: 'm', summary })))).toEqual([
      { metric: 'm', kind: 'summary', count: 3, sum: 9, quantiles: quantileValues, time: 1 },
    ])
  })

  it('names the service, and keeps what else the resource says', async ({ expect }) => {
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
    const resource = { attributes: [text('service.name', 'shop'), text('host.name', 'a1')] }
    const body = {
      resourceLogs: [{ resource, scopeLogs: [{ logRecords: [{ body: { stringValue: 'hi' } }] }] }],
    }
    expect(await eventsOf('logs', JSON.stringify(body))).toEqual([
      { service: 'shop', body: 'hi', resource: { 'host.name': 'a1' }, time: receivedAt },
    ])
  })

  it('has a short name for each severity', async ({ expect }) => {
    const numbers24 = Array.from({ length: 25 }, (_, severityNumber) => ({ severityNumber }))
    const names = (await eventsOf('logs', packLogs(logsOf(...numbers24)), protobuf)).map(
      ({ severity }) => severity,
    )
    const four = (name: string) => [name, name, name, name]
    expect(names).toEqual([undefined, ...['trace', 'debug', 'info', 'warn', 'error', 'fatal'].flatMap(four)])
  })

  it('refuses a record that is nested too deep, and takes those beside it', async ({ expect }) => {
    let body: object = { stringValue: 'x' }
    for (let depth = 0; depth < limits.depth; depth += 1) body = { arrayValue: { values: [body] } }
    const { rows, refused } = await read(
      'logs',
      packLogs(logsOf({ body }, { severityText: 'fine' })),
      protobuf,
    )
    expect(rows).toHaveLength(1)
    expect(refused).toMatchObject([{ index: 0, code: 'event.too_deep' }])
  })

  it('is a 400 when it is something else, however deep', async ({ expect }) => {
    const bad = { status: 400, code: 'body.malformed' }
    await expect(read('metrics', '[]', json)).rejects.toMatchObject(bad)
    await expect(read('metrics', '{"resourceMetrics":{}}', json)).rejects.toMatchObject(bad)
    await expect(read('metrics', '['.repeat(100_000), json)).rejects.toMatchObject(bad)
    await expect(read('metrics', 'no protobuf', protobuf)).rejects.toMatchObject(bad)
    let deep = new Uint8Array()
    const wrap = (field: number) =>
      (deep = new BinaryWriter()
        .uint32((field << 3) | 2)
        .bytes(deep)
        .finish())
    for (let depth = 0; depth < 5_000; depth += 1) {
      wrap(1) // ArrayValue.values
      wrap(5) // AnyValue.array_value
    }
    for (const field of [5, 2, 2, 1]) wrap(field) // body, log_records, scope_logs, resource_logs
    await expect(read('logs', deep, protobuf)).rejects.toMatchObject(bad)
  })
})

describe('by what OTLP is known when it comes again', () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
  const point = {
    attributes: [text('route', '/cart')],
    startTimeUnixNano: '1700000000000000001',
    timeUnixNano: '1700000010000000001',
    asDouble: 1,
  }
  const body = (change: object = {}, { host = 'a', name = 'm', scope = 's', kind = 'gauge' } = {}) =>
    JSON.stringify({
      resourceMetrics: [
        {
          resource: { attributes: [text('host.name', host)] },
          scopeMetrics: [
            {
              scope: { name: scope },
              metrics: [{ name, [kind]: { dataPoints: [{ ...point, ...change }] } }],
            },
          ],
        },
      ],
    })

  it('is everything that a data point says', async ({ expect }) => {
    const others = [
      body({ attributes: [text('route', '/pay')] }),
      body({ startTimeUnixNano: '1700000000000000002' }),
      body({ timeUnixNano: '1700000010000000002' }),
      body({ timeUnixNano: '1700000010000001001' }),
      body({ asDouble: 2 }),
      body({ asDouble: undefined, asInt: '9007199254740993' }),
      body({}, { host: 'b' }),
      body({}, { name: 'n' }),
      body({}, { scope: 't' }),
      body({}, { kind: 'sum' }),
    ]
    const known = await Promise.all([body(), ...others].map(async (each) => idsOf('metrics', each)))
    expect(new Set(known.flat()).size).toBe(others.length + 1)
    expect(known.flat()).not.toContain(null)
    expect(await idsOf('metrics', body())).toEqual(known[0])
    expect(await idsOf('metrics', body({ timeUnixNano: '0' }))).toEqual([null])
  })

  it('is the same in protobuf and JSON, and whatever comes beside it', async ({ expect }) => {
    const ofPoint = { ...point, startTimeUnixNano: 1n, timeUnixNano: 2n }
    const mine = { name: 'm', gauge: { dataPoints: [ofPoint] } }
    const [alone] = await idsOf('metrics', packMetrics(metricsOf(mine)), protobuf)
    const other = { name: 'other', gauge: { dataPoints: [ofPoint] } }
    expect((await idsOf('metrics', toJson('metrics', metricsOf(other, mine))))[1]).toBe(alone)
  })

  it('is of a log record its body and its place: two may be alike in everything', async ({ expect }) => {
    const at = { timeUnixNano: 1_700_000_000_000_000_000n }
    const same = { body: { stringValue: 'tick' }, ...at }
    const bodies = [packLogs(logsOf(same, same, same)), packLogs(logsOf(same, same))]
    const known = await Promise.all(bodies.map(async (each) => idsOf('logs', each, protobuf)))
    expect(new Set(known.flat()).size).toBe(5)
    expect(await idsOf('logs', packLogs(logsOf(same, same)), protobuf)).toEqual(known[1])
    const untimed = { body: { stringValue: 'tick' } }
    const observed = { ...untimed, observedTimeUnixNano: at.timeUnixNano }
    expect(await idsOf('logs', packLogs(logsOf(untimed, observed)), protobuf)).toEqual([
      null,
      expect.any(String),
    ])
  })
})

describe('the answer to OTLP', () => {
  const refusalOf = () => null
  const taken = (accepted: number, rejected: Taken['rejected'] = []) => ({
    accepted,
    duplicates: 0,
    rejected,
  })
  const body = JSON.stringify(metricsExample)

  it('is empty when all was taken, in the encoding of the request', async ({ expect }) => {
    const take = ({ rows }: Rows) => Promise.resolve(taken(rows.length))
    const answer = await serveOtlp(post(body, json), { signal: 'metrics', receivedAt, take, refusalOf })
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, json])
    expect(await answer.json()).toEqual({})
    const other = await answerOtlp(protobuf, 'logs', { rejected: 0, message: '' })
    expect(other.headers.get('content-type')).toBe(protobuf)
    expect(await other.bytes()).toHaveLength(0)
  })

  it('counts what was rejected and says why, each reason once', async ({ expect }) => {
    const reason = { code: 'event.in_future', message: 'Its time is ahead.' }
    const take = () => Promise.resolve(taken(1, [reason, reason, reason]))
    const answer = await serveOtlp(post(body, json), { signal: 'metrics', receivedAt, take, refusalOf })
    expect(await answer.json()).toEqual({
      partialSuccess: { rejectedDataPoints: '3', errorMessage: 'event.in_future: Its time is ahead.' },
    })
    const other = await answerOtlp(protobuf, 'logs', { rejected: 2, message: 'why' })
    // ExportLogsServiceResponse { partial_success: { rejected_log_records: 2, error_message: "why" } }
    expect(toHex(await other.bytes())).toBe('0a0708021203776879')
  })

  it('is a google.rpc.Status when nothing was taken', async ({ expect }) => {
    const take = () => Promise.reject(new Error('unreachable'))
    const options = { signal: 'metrics' as const, receivedAt, take, refusalOf }
    const malformed = await serveOtlp(post('x', protobuf), options)
    expect([malformed.status, malformed.headers.get('content-type')]).toEqual([400, protobuf])
    const status = new BinaryReader(await malformed.bytes())
    expect([status.tag(), status.int32(), status.tag()]).toEqual([[1, 0], 3, [2, 2]])
    expect(status.string()).toContain('ExportMetricsServiceRequest')
    const unknown = await serveOtlp(post('x', 'application/xml'), options)
    expect(unknown.status).toBe(415)
    expect(await unknown.json()).toMatchObject({ message: expect.stringContaining(protobuf) as string })
    const slow = { status: 429, message: 'Slower.', headers: { 'retry-after': '3' } }
    const limited = await refuseOtlp(json, slow)
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3'])
    expect(await limited.json()).toEqual({ code: 8, message: 'Slower.' })
  })

  it('tells the errors of who takes that may be told, and throws the others', async ({ expect }) => {
    const take = () => Promise.reject(new Error('secret'))
    const options = { signal: 'metrics' as const, receivedAt, take }
    await expect(serveOtlp(post(body, json), { ...options, refusalOf })).rejects.toThrow('secret')
    const refusal = { status: 422, message: 'No such stream.', headers: {} }
    const told = await serveOtlp(post(body, json), { ...options, refusalOf: () => refusal })
    expect(told.status).toBe(400)
    expect(await told.json()).toEqual({ code: 3, message: 'No such stream.' })
  })
})
