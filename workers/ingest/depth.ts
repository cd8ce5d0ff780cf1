import { endOfText } from './values.ts'

const quote = 0x22
/** `{` and `[` differ in one bit, and so do `}` and `]`. */
const opens = 0x7b
const closes = 0x7d
const braceBit = 0x20

/** Whether JSON text is nested deeper than so. What is not JSON gets some answer. */
export function isTextDeeperThan(json: string, most: number): boolean {
  // Most events are flat, which is seen at a glance.
  if (!hasMoreMarks(json, most)) return false
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at)
    if (code === quote) {
      at = endOfText(json, at)
    } else if ((code | braceBit) === opens) {
      depth += 1
      if (depth > most) return true
    } else if ((code | braceBit) === closes) depth -= 1
  }
  return false
}

/** Whether a text opens more than so many objects and arrays, if all that could open one does. */
function hasMoreMarks(json: string, most: number): boolean {
  let marks = 0
  for (const mark of ['{', '[']) {
    for (let at = json.indexOf(mark); at !== -1; at = json.indexOf(mark, at + 1)) {
      marks += 1
      if (marks > most) return true
    }
  }
  return false
}

/** Whether a value is nested deeper than so; looks no deeper than that itself. */
export function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (most === 0) return true
  return Object.values(value).some((part) => isDeeperThan(part, most - 1))
}
