import { hashBytesInto, hashInto } from '#core/stream/hash'

/**
 * Ids of events that bring none, so that what a sender sends again after an error is known. They are 64-bit hashes of
 * what was sent, as the ids of all events are in the end; the prefix keeps them apart from ids that people give.
 */

const words = new Uint32Array(2)
const idOfWords = (prefix: string): string =>
  `${prefix} ${(words[0] ?? 0).toString(36)} ${(words[1] ?? 0).toString(36)}`

/**
 * The id of an event by everything it says.
 * @param prefix the format, and what the text does not say of it.
 * @param length of what counts in the text, from its beginning.
 */
export function idOfText(prefix: string, text: string, length = text.length): string {
  hashInto(text, words, 0, length)
  return idOfWords(prefix)
}

/** By what the events of a body are known: the body to the byte. With an event's place in it, that event's id. */
export function idOfBody(prefix: string, body: Uint8Array): string {
  hashBytesInto(body, words, 0)
  return idOfWords(prefix)
}
