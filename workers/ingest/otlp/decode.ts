import { limits } from '../limits.ts'
import { IngestProblem, malformed } from '../problem.ts'
import { parseJson } from '../take-json.ts'
import { BodyReader, type Message } from './message.ts'

/**
 * A message as OTLP sends it: protobuf, or JSON.
 * @throws {IngestProblem} 400, 413.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 */
export function decode<Value>(message: Message<Value>, body: Uint8Array, mediaType: string): Value {
  const isJson = mediaType === 'application/json'
  const json = isJson ? jsonOf(body) : null
  try {
    return isJson
      ? message.fromJson(json, recursionLimit)
      : message.readTo(new BodyReader(body), body.length, recursionLimit)
  } catch (error) {
    if (error instanceof IngestProblem) throw error
    // What is thrown may quote the body.
    throw malformed(`The body is not ${message.name} as ${isJson ? 'JSON' : 'protobuf'}.`)
  }
}

function jsonOf(body: Uint8Array): unknown {
  const { value, isDeep } = parseJson(body, 2 * recursionLimit)
  if (isDeep) throw tooDeep()
  return value
}

const tooDeep = (): IngestProblem => malformed(`An event may be nested at most ${limits.depth} deep.`)

/** Messages in messages: an object in an object is three. Enough to refuse by itself an event that is too deep. */
const recursionLimit = 4 * limits.depth
