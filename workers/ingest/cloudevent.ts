import { isObject, put, rawOfValue, type RowTaker } from './define.ts'

/**
 * CloudEvents 1.0 as events: the fields of the data, and beside them `_ce` with every attribute. Data that is no
 * object is the field `data`, or `data_base64` when it is bytes.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */

/** What of an event is not its data: the required attributes, optional ones and extensions. */
export type Attributes = Record<string, unknown>

/** The data of an event: a JSON value, or bytes as base64. `absent`: there is none. */
export type Data = { is: 'value'; value: unknown } | { is: 'bytes'; base64: string } | { is: 'absent' }

/** The field that holds the attributes. */
const ours = '_ce'
const required = ['id', 'source', 'type'] as const

/** Takes an event in, or refuses it with the words of the specification. */
export function takeCloudEvent(taker: RowTaker, attributes: Attributes, data: Data): void {
  const fault = faultIn(attributes, data)
  if (fault) taker.refuse('cloudevent.invalid', fault, rawOfValue({ ...attributes, ...memberOf(data) }))
  else taker.take(eventOf(attributes, data), idOf(attributes))
}

function faultIn(attributes: Attributes, data: Data): string | null {
  if (attributes.specversion !== '1.0') return 'The attribute specversion must be "1.0".'
  for (const name of required)
    if (typeof attributes[name] !== 'string' || attributes[name] === '')
      return `The attribute ${name} must be a text that is not empty.`
  const wrong = Object.entries(attributes).find(([, value]) => typeof value === 'object')
  if (wrong) return `The attribute ${wrong[0].slice(0, 40)} must be a text, a number or a boolean.`
  const isReserved = data.is === 'value' && isObject(data.value) && Object.hasOwn(data.value, ours)
  return isReserved ? `The data may not have a field ${ours}: the attributes are kept there.` : null
}

function eventOf({ specversion: _, ...attributes }: Attributes, data: Data): Record<string, unknown> {
  const event: Record<string, unknown> = {}
  const fields = data.is === 'value' && isObject(data.value) ? data.value : memberOf(data)
  for (const [name, value] of Object.entries(fields)) put(event, name, value)
  event[ours] = attributes
  return event
}

const memberOf = (data: Data): Record<string, unknown> => {
  if (data.is === 'absent') return {}
  return data.is === 'value' ? { data: data.value } : { data_base64: data.base64 }
}

/** Source and id together are unique. A source is a URI reference, and so has no blank in it. */
const idOf = ({ source, id }: Attributes): string => `${String(source)} ${String(id)}`
