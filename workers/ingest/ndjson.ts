import { isTextDeeperThan } from './depth.ts'
import { defineFormat, RowTaker, tooLarge } from './define.ts'
import { limits } from './limits.ts'
import { takeJson, tooDeep, wordsOf } from './take-json.ts'
import { linesOf } from './text.ts'
import { ValueCount } from './values.ts'

/** One event a line. Lines are kept as they came; blank ones are passed over. */
export const ndjson = defineFormat({
  name: 'ndjson',
  title: 'NDJSON',
  endpoint: 'events',
  mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl', 'application/x-jsonlines'],

  read: (body) => readNdjson(body),
})

/** Reads events of which each is a line. */
export function readNdjson(body: Uint8Array): RowTaker {
  const taker = new RowTaker()
  const values = new ValueCount(body.length)
  let number = 0
  for (const { text, raw } of linesOf(body)) {
    number += 1
    if (text === null) taker.refuse('event.not_utf8', `Line ${number} is not UTF-8.`, raw)
    else if (text !== '') takeLine(taker, text, number, values)
  }
  return taker
}

/** @param number of the line, from 1: what people look for in a file. */
function takeLine(taker: RowTaker, line: string, number: number, values: ValueCount): void {
  if (isTextDeeperThan(line, limits.depth)) return taker.refuse(...tooDeep, line)
  if (line.length > limits.eventLength) return taker.refuse(...tooLarge, line)
  values.addJson(line)
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    taker.refuse('event.not_json', `Line ${number} is not valid JSON: ${wordsOf(error)}`, line)
    return
  }
  takeJson(taker, value, false, line)
}
