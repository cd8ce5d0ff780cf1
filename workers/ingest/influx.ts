import { defineFormat, type ReadContext, RowTaker } from './define.ts'
import { idOfText } from './derived-id.ts'
import { type ReadPoint, readPoint } from './influx-point.ts'
import { malformed } from './problem.ts'
import { textOf } from './text.ts'
import { ValueCount } from './values.ts'

/** Epoch ms of a timestamp, to the microsecond, by what InfluxDB 1, 2 and 3 call its precision. */
type TimeOf = (stamp: string) => number
// The last three digits of nanoseconds are more than a double holds.
const nanoseconds: TimeOf = (stamp) => Number(stamp.replace(/\d{1,3}$/, '') || '0') / 1e3 || 0
const microseconds: TimeOf = (stamp) => Number(stamp) / 1e3
const times =
  (ms: number): TimeOf =>
  (stamp) =>
    Number(stamp) * ms
const precisions = new Map<string, TimeOf>([
  ['ns', nanoseconds],
  ['n', nanoseconds],
  ['nanosecond', nanoseconds],
  ['us', microseconds],
  ['u', microseconds],
  ['µ', microseconds],
  ['microsecond', microseconds],
  ['ms', times(1)],
  ['millisecond', times(1)],
  ['s', times(1e3)],
  ['second', times(1e3)],
  ['m', times(60e3)],
  ['h', times(3_600e3)],
])

/**
 * Influx line protocol: a point is an event with its measurement, tags, fields and time side by side.
 * @see https://docs.influxdata.com/influxdb/v2/reference/syntax/line-protocol/
 */
export const influx = defineFormat({
  name: 'influx',
  title: 'Influx line protocol',
  endpoint: 'events',
  mediaTypes: ['text/plain', 'application/vnd.influx.line-protocol'],

  read(body, context) {
    const timeOf = precisionOf(context)
    const text = textOf(body)
    const taker = new RowTaker()
    const values = new ValueCount(text.length)
    for (let at = 0; at < text.length;) {
      at = afterBlanks(text, at)
      if (at >= text.length) break
      const eol = lineEnd(text, at)
      if (text[at] === '#') {
        at = eol + 1
        continue
      }
      const point = readPoint(text, at, { timeOf, receivedAt: context.receivedAt })
      if ('fault' in point) {
        // Where a text was not closed, only the line in which it began is lost.
        taker.refuse('influx.invalid', point.fault, text.slice(at, eol).trimEnd())
        at = eol + 1
      } else {
        values.add(point.values)
        taker.take(point.event, idOf(point, text.slice(at, point.end)))
        at = point.end
      }
    }
    return taker
  },
})

/**
 * A point is known by its line, as in a database of Influx one with the same measurement, tags and time takes the place
 * of the other. In the time is the precision by which the line was read.
 */
const idOf = ({ event, hasTime }: ReadPoint, line: string): string | null =>
  hasTime ? idOfText(`influx ${String(event.time)}`, line.trimEnd()) : null

function precisionOf({ query }: ReadContext): TimeOf {
  const timeOf = precisions.get(query.get('precision') ?? 'ns')
  if (!timeOf) throw malformed('The precision may be ns, us, ms, s, m or h.')
  return timeOf
}

const isBlank = (code: number) => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d

function afterBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && isBlank(text.charCodeAt(at))) at += 1
  return at
}

const lineEnd = (text: string, from: number): number => {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
