/** The most letters of a line: an answer with an excerpt of 64 KB and all that may stand beside it. */
const maxLineLetters = 1_000_000

/**
 * Cuts a stream of text into its lines; the last may lack its end.
 * @throws when a line is longer than any answer can be.
 */
export async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const text of texts) {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
    if (rest.length > maxLineLetters) throw new Error('a line without an end')
  }
  if (rest !== '') yield rest
}
