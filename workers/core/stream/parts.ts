/** Characters of one row's text: at most three bytes each, and a row of D1 or of an object may weigh 2 MB. */
export const maxRowLength = 600_000

/** A list as JSON texts of lists, each short enough for a row; one empty list for nothing. */
export function inParts(list: readonly unknown[]): string[] {
  const parts: string[][] = [[]]
  let length = 0
  for (const item of list) {
    const text = JSON.stringify(item)
    if (length + text.length > maxRowLength && length > 0) {
      parts.push([])
      length = 0
    }
    parts.at(-1)?.push(text)
    length += text.length + 1
  }
  return parts.map((texts) => `[${texts.join(',')}]`)
}
