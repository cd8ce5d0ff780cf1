import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import { limits } from './limits.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'
import type { Format, Rows } from './define.ts'
import { IngestProblem } from './problem.ts'

const context = {
  receivedAt: 1_700_000_000_000,
  mediaType: 'application/json',
  headers: new Headers(),
  query: new URLSearchParams(),
}
const read = async (format: Format, body: string): Promise<Rows> =>
  await format.read(new TextEncoder().encode(body), context)
const event = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }))

describe('JSON', () => {
  it('is an array of events, or one', async ({ expect }) => {
    const { rows, indexes } = await read(json, '[{"a":1,"id":"x"},{"b":2}]')
    expect(rows).toEqual([
      { event: { a: 1, id: 'x' }, id: 'x', line: '{"a":1,"id":"x"}' },
      { event: { b: 2 }, id: null, line: '{"b":2}' },
    ])
    expect(indexes).toEqual([0, 1])
    expect((await read(json, '{"a":1}')).rows).toHaveLength(1)
    expect((await read(json, '[]')).rows).toEqual([])
  })

  it('keeps the good among the bad, each under its place', async ({ expect }) => {
    const { rows, indexes, refused } = await read(json, '[1,{"a":1},null,["x"],{"b":2}]')
    expect(rows.map(({ event: { a, b } }) => a ?? b)).toEqual([1, 2])
    expect(indexes).toEqual([1, 4])
    expect(refused.map(({ index, code, raw }) => [index, code, raw])).toEqual([
      [0, 'event.not_an_object', '1'],
      [2, 'event.not_an_object', 'null'],
      [3, 'event.not_an_object', '["x"]'],
    ])
  })

  it('is a 400 when it is not JSON, without a word of what it holds', async ({ expect }) => {
    const error = await read(json, '[{"password":"hunter2" x}]').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(IngestProblem)
    expect(error).toMatchObject({ status: 400, code: 'body.malformed' })
    expect(String(error)).toMatch(/position/)
    expect(String(error)).not.toMatch(/hunter2/)
    await expect(read(json, '')).rejects.toMatchObject({ status: 400 })
  })

  it('takes an id that is text or a number, and refuses one that is too long', async ({ expect }) => {
    const ids = ['x', 7, '', null, true, {}, 'y'.repeat(200)]
    const { rows } = await read(json, JSON.stringify(ids.map((id) => ({ id }))))
    expect(rows.map(({ id }) => id)).toEqual(['x', '7', null, null, null, null, 'y'.repeat(200)])
    const { refused } = await read(json, JSON.stringify({ id: 'y'.repeat(201) }))
    expect(refused).toMatchObject([{ index: 0, code: 'event.id_too_long' }])
  })

  it('refuses what is nested too deep, and only that', async ({ expect }) => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    const { rows, refused } = await read(json, `[${nested(64)},${nested(65)},${nested(1)}]`)
    expect(rows).toHaveLength(2)
    expect(refused).toMatchObject([{ index: 1, code: 'event.too_deep' }])
    const lines = await read(ndjson, [nested(64), nested(65), nested(1), nested(1_000_000)].join('\n'))
    expect(lines.indexes).toEqual([0, 2])
    expect(lines.refused.map(({ code }) => code)).toEqual(['event.too_deep', 'event.too_deep'])
    // Nested deeper than anybody does, it is not even parsed: that alone would take all memory.
    await expect(read(json, `[{},${nested(1_000_000)}]`)).rejects.toMatchObject({ code: 'body.malformed' })
  })

  it('refuses an event that is too large, and a body of too many', async ({ expect }) => {
    const big = JSON.stringify({ text: 'x'.repeat(limits.eventLength) })
    const { rows, refused } = await read(json, `[{},${big}]`)
    expect(rows).toHaveLength(1)
    expect(refused).toMatchObject([{ index: 1, code: 'event.too_large' }])
    expect(refused[0]?.raw).toHaveLength(limits.rawLength)
    expect(refused[0]?.length).toBe(big.length)
    const many = `[${'{},'.repeat(limits.events)}{}]`
    await expect(read(json, many)).rejects.toMatchObject({ status: 413, code: 'body.too_many_events' })
  })

  it('is not parsed when it holds too many values, however small they are', async ({ expect }) => {
    const tooMany = { status: 413, code: 'body.too_many_values' }
    const most = limits.jsonValues
    const row = (length: number, value: string) => Array.from({ length }, () => value).join(',')
    // Beyond the limit by one, and as many as it allows: refused only for its size, which is told after parsing.
    for (const value of ['0', '[]', '{}'])
      await expect(read(json, `{"a":[${row(most, value)}]}`)).rejects.toMatchObject(tooMany)
    const { refused } = await read(json, `{"a":[${row(most - 1, '0')}]}`)
    expect(refused).toMatchObject([{ code: 'event.too_large' }])
    // In texts nothing counts.
    expect((await read(json, `{"a":"${row(most, '[')}"}`)).refused).toMatchObject([
      { code: 'event.too_large' },
    ])
  })

  it('reads what was written', async ({ expect }) => {
    await fc.assert(
      fc.asyncProperty(fc.array(event), async (events) => {
        const text = JSON.stringify(events)
        const { rows, refused } = await read(json, text)
        expect(`[${rows.map(({ line }) => line).join(',')}]`).toBe(text)
        expect(refused).toEqual([])
      }),
    )
  })
})

describe('NDJSON', () => {
  it('keeps lines as they came, byte for byte', async ({ expect }) => {
    const odd = '{"n":12345678901234567890, "a" :1.0,"\\u00e4":"ä"}'
    const { rows } = await read(ndjson, `\n${odd}\r\n\n  {"b":2}  \n`)
    expect(rows.map(({ line }) => line)).toEqual([odd, '{"b":2}'])
  })

  it('refuses a bad line by its place among the events, and names its line', async ({ expect }) => {
    const { rows, indexes, refused } = await read(ndjson, '{"a":1}\n\n{"secret":"hunter2",}\n[1]\n{"b":2}')
    expect(rows).toHaveLength(2)
    expect(indexes).toEqual([0, 3])
    expect(refused).toMatchObject([
      { index: 1, code: 'event.not_json', raw: '{"secret":"hunter2",}' },
      { index: 2, code: 'event.not_an_object', raw: '[1]' },
    ])
    expect(refused[0]?.message).toMatch(/^Line 3 is not valid JSON: .*position/)
    expect(refused[0]?.message).not.toMatch(/hunter2/)
  })

  it('refuses a line that is not UTF-8', async ({ expect }) => {
    const encode = new TextEncoder()
    const body = new Uint8Array([...encode.encode('{"a":1}\n{"b":"'), 0xff, ...encode.encode('"}\n{"c":3}')])
    const { rows, refused } = await ndjson.read(body, context)
    expect(rows).toHaveLength(2)
    expect(refused).toMatchObject([{ index: 1, code: 'event.not_utf8' }])
  })

  it('is refused as a whole when its lines hold too many values together', async ({ expect }) => {
    const line = (values: number) => `{"a":[${Array.from({ length: values - 1 }, () => '0').join(',')}]}`
    const lines = Array.from({ length: 20 }, () => line(limits.jsonValues / 20))
    expect((await read(ndjson, lines.join('\n'))).rows).toHaveLength(20)
    const tooMany = { status: 413, code: 'body.too_many_values' }
    await expect(read(ndjson, [...lines, '{}'].join('\n'))).rejects.toMatchObject(tooMany)
  })

  it('does not parse a line that is longer than an event may be', async ({ expect }) => {
    const { refused } = await read(ndjson, `${'x'.repeat(limits.eventLength + 1)}\n{`)
    expect(refused.map(({ code }) => code)).toEqual(['event.too_large', 'event.not_json'])
  })

  it('reads what was written, however bad lines lie between', async ({ expect }) => {
    const bad = fc.constantFrom('{', 'x', '[]', '"', '{"a":}', '1')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(event, bad)), async (entries) => {
        const lines = entries.map((entry) => (typeof entry === 'string' ? entry : JSON.stringify(entry)))
        const { rows, indexes, refused } = await read(ndjson, lines.join('\n'))
        expect(rows.map(({ line }) => line)).toEqual(lines.filter((_, at) => typeof entries[at] !== 'string'))
        for (const [at, row] of rows.entries()) expect(lines[indexes[at] ?? -1]).toBe(row.line)
        for (const { index, raw } of refused) expect(lines[index]).toBe(raw)
      }),
    )
  })
})
