import { defineFormat, RowTaker } from './define.ts'
import { parseJson, takeJson } from './take-json.ts'

/** A JSON array of events, or one event. */
export const json = defineFormat({
  name: 'json',
  title: 'JSON',
  endpoint: 'events',
  mediaTypes: ['application/json'],

  read(body) {
    const { value, isDeep } = parseJson(body)
    const taker = new RowTaker()
    for (const event of Array.isArray(value) ? (value as unknown[]) : [value]) takeJson(taker, event, isDeep)
    return taker
  },
})
