import { type Attributes, type Data, takeCloudEvent } from './cloudevent.ts'
import { defineFormat, put, type ReadContext, RowTaker } from './define.ts'
import { limits } from './limits.ts'
import { isDeeperThan } from './depth.ts'
import { parseJson, tooDeep } from './take-json.ts'
import { textOf } from './text.ts'

/**
 * A CloudEvent in binary mode: its attributes are headers, the body is its data.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 */
export const cloudEventsBinary = defineFormat({
  name: 'cloudevents-binary',
  title: 'CloudEvents, binary',
  endpoint: 'events',
  mediaTypes: [],
  isMeant: (headers) =>
    headers.has('ce-specversion') && !/^\s*application\/cloudevents/i.test(headers.get('content-type') ?? ''),

  read(body, context) {
    const taker = new RowTaker()
    const attributes = attributesOf(context.headers)
    const data = dataOf(body, context)
    if (data.is === 'value' && isDeeperThan(data.value, limits.depth)) taker.refuse(...tooDeep, textOf(body))
    else takeCloudEvent(taker, attributes, data)
    return taker
  },
})

const prefix = 'ce-'

function attributesOf(headers: Headers): Attributes {
  const attributes: Attributes = {}
  for (const [name, value] of headers)
    if (name.startsWith(prefix)) put(attributes, name.slice(prefix.length), unescaped(value))
  const contentType = headers.get('content-type')
  if (contentType) attributes.datacontenttype = contentType
  return attributes
}

/** A header's value, in which what is not printable ASCII is written as `%` and two digits. */
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

function dataOf(body: Uint8Array, { headers, mediaType }: ReadContext): Data {
  if (body.length === 0) return { is: 'absent' }
  if (!headers.has('content-type') || isJson(mediaType)) return { is: 'value', value: parseJson(body).value }
  if (mediaType.startsWith('text/')) return { is: 'value', value: textOf(body) }
  return { is: 'bytes', base64: base64Of(body) }
}

const isJson = (mediaType: string): boolean => mediaType === 'application/json' || mediaType.endsWith('+json')

function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 8_192)
    binary += String.fromCharCode(...bytes.subarray(at, at + 8_192))
  return btoa(binary)
}
