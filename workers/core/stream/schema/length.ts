/** Characters of a text as JSON Schema counts them: a surrogate pair is one. */
export function codePoints(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
