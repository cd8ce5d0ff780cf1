import type { SourceReply } from './ask.ts'

/** The JSON of a reply; undefined when it is none, or was too long to read to its end. */
export function jsonOf({ body, tooLong }: SourceReply): unknown {
  if (tooLong) return undefined
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown
  } catch {
    return undefined
  }
}
