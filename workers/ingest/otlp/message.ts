import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import { isObject } from '../define.ts'
import { limits } from '../limits.ts'
import { tooManyValues } from '../values.ts'

/** Reads one body, and counts: two bytes of it may become an object of a hundred. */
export class BodyReader extends BinaryReader {
  #left: number = limits.values

  /** One more value of a list. Throws 413 when there are too many. */
  count(): void {
    this.#left -= 1
    if (this.#left < 0) throw tooManyValues(limits.values)
  }
}

/** How values of one kind are written: on the wire, and in JSON as OTLP has it. */
export interface Kind<Value> {
  wireType: WireType
  /** @param depth how many messages in messages there may be below. Throws on what is none. */
  read: (reader: BodyReader, depth: number) => Value
  /** Throws on what is none. */
  fromJson: (json: unknown, depth: number) => Value
}

/** A kind of which a field that is not there is something all the same: zero, or an empty text. */
export interface Scalar<Value> extends Kind<Value> {
  zero: Value
}

/** A field of a message. `either`: of all fields that are so, a message has one at most. */
export interface Field<Value> {
  number: number
  kind: Kind<unknown>
  occurs: 'once' | 'maybe' | 'either' | 'many'
  absent: () => Value
}

/** Zero, or empty text, where it is not there. */
export const once = <Value>(number: number, kind: Scalar<Value>): Field<Value> => ({
  number,
  kind,
  occurs: 'once',
  absent: () => kind.zero,
})

/** Undefined where it is not there. */
export const maybe = <Value>(number: number, kind: Kind<Value>): Field<Value | undefined> => ({
  number,
  kind,
  occurs: 'maybe',
  absent: () => undefined,
})

/** One of a `oneof`; a message has no more than one `oneof` here. */
export const either = <Value>(number: number, kind: Kind<Value>): Field<Value | undefined> => ({
  ...maybe(number, kind),
  occurs: 'either',
})

export const many = <Value>(number: number, kind: Kind<Value>): Field<Value[]> => ({
  number,
  kind,
  occurs: 'many',
  absent: () => [],
})

type Fields = Record<string, Field<unknown>>
type ValuesOf<Of extends Fields> = { [Name in keyof Of]: Of[Name] extends Field<infer Value> ? Value : never }

/** A message by its table of fields, named as in JSON. */
export interface Message<Value> extends Kind<Value> {
  name: string
  fields: () => Fields
  /** The message that ends there. */
  readTo: (reader: BodyReader, end: number, depth: number) => Value
}

/** What is made of each value as soon as it is read. */
export const mapped = <From, To>(kind: Kind<From>, map: (value: From) => To): Kind<To> => ({
  wireType: kind.wireType,
  read: (reader, depth) => map(kind.read(reader, depth)),
  fromJson: (json, depth) => map(kind.fromJson(json, depth)),
})

export type MessageOf<Of> = Of extends Message<infer Value> ? Value : never

/**
 * Makes a reader of a table. Fields that the table does not name are passed over, as protobuf wants it.
 * @param tableOf called at the first message, so that messages may hold each other.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function message<Of extends Fields>(name: string, tableOf: () => Of): Message<ValuesOf<Of>> {
  let made: Table | undefined
  const table = () => (made ??= new Table(tableOf()))
  const readTo = (reader: BodyReader, end: number, depth: number) =>
    table().read(reader, end, depth) as ValuesOf<Of>
  return {
    name,
    fields: () => table().fields,
    wireType: WireType.LengthDelimited,
    readTo,
    read: (reader, depth) => readTo(reader, reader.uint32() + reader.pos, depth),
    fromJson: (json, depth) => table().fromJson(json, depth) as ValuesOf<Of>,
  }
}

type Values = Record<string, unknown>

class Table {
  readonly fields: Fields
  readonly #byNumber: ReadonlyMap<number, [name: string, field: Field<unknown>]>
  readonly #either: readonly string[]

  constructor(fields: Fields) {
    const entries = Object.entries(fields)
    this.fields = fields
    this.#byNumber = new Map(entries.map((entry) => [entry[1].number, entry]))
    this.#either = entries.flatMap(([name, { occurs }]) => (occurs === 'either' ? name : []))
  }

  read(reader: BodyReader, end: number, depth: number): Values {
    if (depth === 0 || end > reader.len) throw new RangeError('too deep, or longer than what holds it')
    const values = this.#blank()
    while (reader.pos < end) {
      const [number, wireType] = reader.tag()
      const [name, field] = this.#byNumber.get(number) ?? []
      if (name === undefined || !field || !this.#take(values, name, field, reader, wireType, depth - 1))
        reader.skip(wireType, number)
    }
    if (reader.pos > end) throw new RangeError('a field longer than what holds it')
    return values
  }

  fromJson(json: unknown, depth: number): Values {
    if (depth === 0 || !isObject(json)) throw new TypeError('too deep, or no object')
    const values = this.#blank()
    for (const name in this.fields) {
      const field = this.fields[name]
      const value = Object.hasOwn(json, name) ? json[name] : undefined
      if (!field || value === undefined || value === null) continue
      if (field.occurs === 'either' && this.#either.some((other) => values[other] !== undefined))
        throw new TypeError('two of which there may be one')
      values[name] =
        field.occurs === 'many' ? listOf(value, field, depth - 1) : field.kind.fromJson(value, depth - 1)
    }
    return values
  }

  #blank(): Values {
    const values: Values = {}
    for (const name in this.fields) values[name] = this.fields[name]?.absent()
    return values
  }

  /** False when the field is not written as the table has it: then it is another one, not known here. */
  #take(
    values: Values,
    name: string,
    { kind, occurs }: Field<unknown>,
    reader: BodyReader,
    wireType: WireType,
    depth: number,
  ): boolean {
    if (occurs === 'many') return takeMany(values[name] as unknown[], kind, reader, wireType, depth)
    if (wireType !== kind.wireType) return false
    // The last one holds.
    if (occurs === 'either') for (const other of this.#either) values[other] = undefined
    values[name] = kind.read(reader, depth)
    return true
  }
}

/** Numbers may come one by one, or packed together. */
function takeMany(
  list: unknown[],
  kind: Kind<unknown>,
  reader: BodyReader,
  wireType: WireType,
  depth: number,
): boolean {
  const takeOne = () => {
    reader.count()
    list.push(kind.read(reader, depth))
  }
  if (wireType === kind.wireType) {
    takeOne()
    return true
  }
  if (wireType !== WireType.LengthDelimited) return false
  const end = reader.uint32() + reader.pos
  while (reader.pos < end) takeOne()
  if (reader.pos > end) throw new RangeError('a number longer than what holds it')
  return true
}

function listOf(json: unknown, { kind }: Field<unknown>, depth: number): unknown[] {
  if (!Array.isArray(json)) throw new TypeError('no list')
  return (json as unknown[]).map((value) => kind.fromJson(value, depth))
}
