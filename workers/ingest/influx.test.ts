import { Point } from '@influxdata/influxdb-client'
import * as fc from 'fast-check'
import { describe, it } from 'vitest'
import type { Rows } from './define.ts'
import { influx } from './influx.ts'
import { limits } from './limits.ts'

const receivedAt = 1_700_000_000_000
const read = (body: string, query = ''): Rows =>
  influx.read(new TextEncoder().encode(body), {
    receivedAt,
    mediaType: 'text/plain',
    headers: new Headers(),
    query: new URLSearchParams(query),
  }) as Rows
const only = (body: string, query?: string) => {
  const { rows, refused } = read(body, query)
  return rows[0]?.event ?? refused[0]
}

describe('Influx line protocol', () => {
  it('reads the examples of its documentation', ({ expect }) => {
    expect(only('myMeasurement,tag1=value1,tag2=value2 fieldKey="fieldValue" 1556813561098000000')).toEqual({
      measurement: 'myMeasurement',
      tag1: 'value1',
      tag2: 'value2',
      fieldKey: 'fieldValue',
      time: 1_556_813_561_098,
    })
    const fields = (text: string) => only(`m ${text} 1000000`)
    expect(fields('a=1,b=1.0,c=-1.234456e+78,d=1i,e=12485903u,f=-12i')).toMatchObject({
      a: 1,
      b: 1,
      c: -1.234456e78,
      d: 1,
      e: 12_485_903,
      f: -12,
    })
    for (const yes of ['t', 'T', 'true', 'True', 'TRUE'])
      expect(fields(`a=${yes}`)).toMatchObject({ a: true })
    for (const no of ['f', 'F', 'false', 'False', 'FALSE'])
      expect(fields(`a=${no}`)).toMatchObject({ a: false })
  })

  it('takes the escapes of the documentation, and a backslash elsewhere as it is', ({ expect }) => {
    expect(only(String.raw`my\ Measurement fieldKey="string value"`)).toMatchObject({
      measurement: 'my Measurement',
    })
    expect(only(String.raw`m f="\"string\" within a string"`)).toMatchObject({
      f: '"string" within a string',
    })
    expect(only(String.raw`m,tag\ Key1=tag\ Value1,tag\ Key2=tag\ Value2 f=100`)).toMatchObject({
      'tag Key1': 'tag Value1',
      'tag Key2': 'tag Value2',
    })
    expect(only('myMeasurement,tagKey=🍭 fieldKey="Launch 🚀" 1556813561098000000')).toMatchObject({
      tagKey: '🍭',
      fieldKey: 'Launch 🚀',
    })
    expect(only(String.raw`m,path=C:\dir f="a\b\\c"`)).toMatchObject({
      path: String.raw`C:\dir`,
      f: String.raw`a\b\c`,
    })
    expect(only(String.raw`m\,n\=o,a\=b=c\,d f=1`)).toMatchObject({
      measurement: String.raw`m,n\=o`,
      'a=b': 'c,d',
    })
  })

  it('has its time in ms, by every precision, to the microsecond', ({ expect }) => {
    const time = (stamp: string, precision: string) => only(`m f=1 ${stamp}`, `precision=${precision}`)
    expect(only('m f=1 1556813561098123456')).toMatchObject({ time: 1_556_813_561_098.123 })
    expect(time('1556813561098123', 'us')).toMatchObject({ time: 1_556_813_561_098.123 })
    expect(time('1556813561098', 'ms')).toMatchObject({ time: 1_556_813_561_098 })
    expect(time('1556813561', 's')).toMatchObject({ time: 1_556_813_561_000 })
    expect(time('25946892', 'm')).toMatchObject({ time: 25_946_892 * 60_000 })
    expect(time('432448', 'h')).toMatchObject({ time: 432_448 * 3_600_000 })
    expect(only('m f=1 -500')).toMatchObject({ time: 0 })
    expect(only('m f=1')).toMatchObject({ time: receivedAt })
    expect(() => read('m f=1', 'precision=fortnight')).toThrow(/precision/)
  })

  it('knows a point by its line and its time, and one without a timestamp by nothing', ({ expect }) => {
    const ids = (body: string, query?: string) => read(body, query).rows.map(({ id }) => id)
    const line = 'm,tag=a f=1,g="x" 1556813561098123456'
    const [id] = ids(line)
    expect(ids(`# again, with another beside it\nn f=1\r\n  ${line} \r\n`)).toEqual([null, id])
    const others = [
      'n,tag=a f=1,g="x" 1556813561098123456',
      'm,tag=b f=1,g="x" 1556813561098123456',
      'm,tag=a f=2,g="x" 1556813561098123456',
      'm,tag=a f=1,g="y" 1556813561098123456',
      'm,tag=a f=1,g="x" 1556813561098123457',
    ].flatMap((other) => ids(other))
    const seconds = ['s', 'ms'].flatMap((precision) => ids('m f=1 1556813561', `precision=${precision}`))
    expect(new Set([id, ...others, ...seconds]).size).toBe(8)
  })

  it('refuses a body of more fields than it may have', ({ expect }) => {
    const fields = Array.from({ length: 1_000 }, (_, n) => `f${n}=1`).join(',')
    const lines = Array.from({ length: limits.jsonValues / 1_000 }, () => `m ${fields}`)
    expect(() => read([...lines, 'm f=1'].join('\n'))).toThrow(expect.objectContaining({ status: 413 }))
  })

  it('passes over comments and blank lines, and takes both line ends', ({ expect }) => {
    const { rows, indexes } = read('# a comment\n\na f=1\r\n  # another\r\n\r\nb f=2 \n')
    expect(rows.map(({ event: { measurement } }) => measurement)).toEqual(['a', 'b'])
    expect(indexes).toEqual([0, 1])
  })

  it('lets a text go over lines, and loses only the line in which one is not closed', ({ expect }) => {
    expect(only('m f="two\nlines" 1000000')).toMatchObject({ f: 'two\nlines', time: 1 })
    const { rows, indexes, refused } = read('m f="open 1\nm f="good"\nm f=3')
    expect(rows.map(({ event: { f } }) => f)).toEqual(['good', 3])
    expect(indexes).toEqual([1, 2])
    expect(refused).toMatchObject([{ index: 0, code: 'influx.invalid', raw: 'm f="open 1' }])
  })

  it('refuses what it cannot read, in words', ({ expect }) => {
    const fault = (line: string) => (only(line) as { message?: string }).message
    expect(fault('m')).toMatch(/at least one field/)
    expect(fault('m,tag=x')).toMatch(/at least one field/)
    expect(fault(',tag=x f=1')).toMatch(/measurement is empty/)
    expect(fault('m,tag= f=1')).toMatch(/value of the tag tag is empty/)
    expect(fault('m,tag f=1')).toMatch(/tag tag has no value/)
    expect(fault('m f=')).toMatch(/no number/)
    expect(fault('m f=abc')).toMatch(/no number/)
    expect(fault('m f=NaN')).toMatch(/no number/)
    expect(fault('m f=1e999')).toMatch(/no number/)
    expect(fault('m f=1.5i')).toMatch(/no number/)
    expect(fault('m f="x"y')).toMatch(/After the text/)
    expect(fault('m f=1 tomorrow')).toMatch(/timestamp/)
    expect(fault('m f=1,f=2')).toMatch(/more than one f/)
    expect(fault('m,a=1 a=2')).toMatch(/more than one a/)
    expect(fault('m time=1')).toMatch(/may be called time/)
  })

  it('keeps whole numbers that a double cannot hold as digits, and __proto__ as a name', ({ expect }) => {
    expect(only('m f=9223372036854775807i')).toMatchObject({ f: '9223372036854775807' })
    const event = only('m __proto__=1') as object
    expect(Object.keys(event)).toEqual(['measurement', '__proto__', 'time'])
    expect(Object.getPrototypeOf(event)).toBe(Object.prototype)
  })

  it('reads what the client of InfluxData writes', ({ expect }) => {
    // The client leaves alone a backslash at the end of a name, which then escapes what follows.
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((text) => !/[\n\r\t\\]|^[\s#_]|^(time|measurement)$/.test(text) && text.trim() === text)
    const tags = fc.dictionary(name, name, { noNullPrototype: true })
    const fields = fc.dictionary(
      name,
      fc.oneof(
        // The client writes -0 as 0.
        fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
        fc.boolean(),
        fc.string().filter((text) => !/[\r]/.test(text)),
      ),
      { minKeys: 1, noNullPrototype: true },
    )
    fc.assert(
      fc.property(name, tags, fields, fc.nat(2 ** 41), (measurement, tagged, filled, time) => {
        fc.pre(Object.keys(tagged).every((key) => !Object.hasOwn(filled, key)))
        const point = new Point(measurement).timestamp(`${time}`)
        for (const [key, value] of Object.entries(tagged)) point.tag(key, value)
        for (const [key, value] of Object.entries(filled))
          if (typeof value === 'number') point.floatField(key, value)
          else if (typeof value === 'boolean') point.booleanField(key, value)
          else point.stringField(key, value)
        const line = point.toLineProtocol() ?? ''
        expect(only(line, 'precision=ms')).toEqual({ measurement, ...tagged, ...filled, time })
      }),
    )
  })
})
