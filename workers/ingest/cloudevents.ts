import { type Data, takeCloudEvent } from './cloudevent.ts'
import { defineFormat, rawOfValue, RowTaker } from './define.ts'
import { isEvent, parseJson } from './take-json.ts'

/**
 * CloudEvents in structured mode: one, or a batch.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export const cloudEvents = defineFormat({
  name: 'cloudevents',
  title: 'CloudEvents, structured',
  endpoint: 'events',
  mediaTypes: ['application/cloudevents+json', 'application/cloudevents-batch+json'],

  read(body, { mediaType }) {
    const { value, isDeep } = parseJson(body)
    const taker = new RowTaker()
    const isBatch = mediaType === 'application/cloudevents-batch+json'
    const events: unknown[] = isBatch && Array.isArray(value) ? value : [value]
    for (const event of events) if (isEvent(taker, event, isDeep)) takeStructured(taker, event)
    return taker
  },
})

function takeStructured(taker: RowTaker, event: Record<string, unknown>): void {
  const { data, data_base64: base64, ...members } = event
  if (data !== undefined && base64 !== undefined)
    return taker.refuse(
      'cloudevent.invalid',
      'There may be data or data_base64, not both.',
      rawOfValue(event),
    )
  if (base64 !== undefined && (typeof base64 !== 'string' || !isBase64(base64)))
    return taker.refuse('cloudevent.invalid', 'The member data_base64 must be Base64.', rawOfValue(event))
  // A member that is null is one that is left out.
  const attributes = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
  takeCloudEvent(taker, attributes, dataOf(data, base64))
}

function dataOf(value: unknown, base64: string | undefined): Data {
  if (base64 !== undefined) return { is: 'bytes', base64 }
  return value === undefined ? { is: 'absent' } : { is: 'value', value }
}

function isBase64(text: string): boolean {
  try {
    atob(text)
    return true
  } catch {
    return false
  }
}
