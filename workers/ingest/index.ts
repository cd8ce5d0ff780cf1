import type { Format } from './define.ts'
import { json } from './json.ts'
import { ndjson } from './ndjson.ts'

/** The one list of wire formats. */
export const formats: readonly Format[] = [json, ndjson]

/** The format of a content type; undefined when none takes it. Without one it is JSON. */
export function formatFor(contentType: string | undefined): Format | undefined {
  const [mediaType = ''] = (contentType ?? 'application/json').split(';')
  return formats.find(({ mediaTypes }) => mediaTypes.includes(mediaType.trim().toLowerCase()))
}
