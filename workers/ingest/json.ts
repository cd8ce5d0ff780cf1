import { type Format, type Rows, takeValue, Unreadable } from './define.ts'

/** A JSON array of events, or one event. */
export const json: Format = {
  name: 'JSON',
  mediaTypes: ['application/json'],
  read(body) {
    const rows: Rows = { rows: [], indexes: [], refused: [] }
    const parsed = parse(body)
    for (const [index, value] of (Array.isArray(parsed) ? parsed : [parsed]).entries())
      takeValue(rows, index, value, JSON.stringify(value))
    return rows
  },
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Unreadable('The body is not JSON.')
  }
}
