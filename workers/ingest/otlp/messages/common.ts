import { toBase64 } from '#core/encoding'
import { put } from '../../define.ts'
import { figure } from '../figure.ts'
import { bool, bytes, double, int64, text } from '../kinds.ts'
import { either, type Kind, many, mapped, maybe, message, type MessageOf, once } from '../message.ts'

/** What OTLP's messages have in common. @see https://opentelemetry.io/docs/specs/otel/common/ */

/** A value as JSON can say it; null for none. Whole numbers that a double cannot hold become their digits. */
type Plain = unknown
const wholeNumber = (value: bigint): Plain => {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : String(value)
}

// The types of what follows hold each other, so that one of them has to be said.
const AnyValue: Kind<Record<string, Plain>> = message('AnyValue', () => ({
  stringValue: either(1, text),
  boolValue: either(2, bool),
  intValue: either(3, mapped(int64, wholeNumber)),
  doubleValue: either(4, mapped(double, figure)),
  arrayValue: either(
    5,
    mapped(ArrayValue, ({ values }): Plain => values),
  ),
  kvlistValue: either(
    6,
    mapped(KeyValueList, ({ values }): Plain => fieldsOf(values)),
  ),
  bytesValue: either(7, mapped(bytes, toBase64)),
}))

const plain = (value: Record<string, Plain>): Plain => {
  for (const name in value) if (value[name] !== undefined) return value[name]
  return null
}

/** Made plain at once: the messages themselves would weigh several times as much. */
export const Value: Kind<Plain> = mapped(AnyValue, plain)

const ArrayValue = message('ArrayValue', () => ({ values: many(1, Value) }))

export const KeyValue = message('KeyValue', () => ({ key: once(1, text), value: maybe(2, Value) }))
export type KeyValue = MessageOf<typeof KeyValue>

const KeyValueList = message('KeyValueList', () => ({ values: many(1, KeyValue) }))

/** Attributes by their names, dots and all. */
export function fieldsOf(attributes: readonly KeyValue[]): Record<string, Plain> {
  const fields: Record<string, Plain> = {}
  for (const { key, value } of attributes) put(fields, key, value ?? null)
  return fields
}

export const Resource = message('Resource', () => ({ attributes: many(1, KeyValue) }))
export type Resource = MessageOf<typeof Resource>

export const Scope = message('InstrumentationScope', () => ({
  name: once(1, text),
  version: once(2, text),
  attributes: many(3, KeyValue),
}))
export type Scope = MessageOf<typeof Scope>
