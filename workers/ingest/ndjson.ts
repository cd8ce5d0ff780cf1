import { type Format, rawOf, type Rows, takeValue } from './define.ts'

/** One event a line; blank lines are nothing. A line that is no JSON is refused, the others are taken. */
export const ndjson: Format = {
  name: 'NDJSON',
  mediaTypes: ['application/x-ndjson', 'application/ndjson', 'application/jsonl'],
  read(body) {
    const rows: Rows = { rows: [], indexes: [], refused: [] }
    let index = 0
    let from = 0
    while (from < body.length) {
      const end = body.indexOf('\n', from)
      const to = end === -1 ? body.length : end
      const line = body.slice(from, to).trim()
      from = to + 1
      if (line === '') continue
      takeLine(rows, index, line)
      index += 1
    }
    return rows
  },
}

function takeLine(rows: Rows, index: number, line: string): void {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    rows.refused.push({ index, code: 'event.not_json', message: 'The line is not JSON.', raw: rawOf(line) })
    return
  }
  takeValue(rows, index, value, line)
}
