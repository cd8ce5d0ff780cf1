import { removeUriSchemePlugin } from '@hyperjump/browser'
import '@hyperjump/json-schema/draft-07'
import {
  InvalidSchemaError,
  registerSchema,
  setMetaSchemaOutputFormat,
  setShouldValidateFormat,
  unregisterSchema,
  validate,
  type OutputUnit,
  type SchemaObject as LibrarySchema,
} from '@hyperjump/json-schema/draft-2020-12'
import { addFormat, addKeyword, getKeyword, getKeywordId } from '@hyperjump/json-schema/experimental'
import '@hyperjump/json-schema/formats-lite'
import { typeOf, value as valueOf } from '@hyperjump/json-schema/instance/experimental'
import { isDateTime } from './date-time.ts'
import {
  dialectOf,
  draft07,
  draft2020,
  type EventCheck,
  isObject,
  type JsonSchema,
  type SchemaFault,
} from './json-schema.ts'
import { faultsOf, schemaFaultsOf } from './library-faults.ts'
import { type LinearPattern, linearPattern } from './pattern.ts'

/** How many references one event may follow: what a schema of references within references could cost is bounded. */
const maxReferences = 10_000
/** Longer texts have no format that is checked. */
const maxFormatLength = 1_000

class TooMuch extends Error {}
// Counted while an event is judged, which nothing interrupts; schemas being compiled are judged without a count.
let referencesLeft = Infinity

setUp()

/** What the library would do otherwise: patterns that go back, references without end, looking for schemas elsewhere. */
function setUp(): void {
  for (const scheme of ['http', 'https', 'file']) removeUriSchemePlugin(scheme)
  setShouldValidateFormat(true)
  setMetaSchemaOutputFormat('BASIC')
  addFormat({
    id: 'https://json-schema.org/format/date-time',
    handler: (value) => typeof value !== 'string' || isDateTime(value),
  })
  const keyword = (name: string) => getKeyword<unknown>(getKeywordId(name, draft2020))
  const pattern = keyword('pattern')
  addKeyword<LinearPattern>({
    id: pattern.id,
    compile: async (...given) => linearPattern(((await pattern.compile(...given)) as RegExp).source),
    interpret: (linear, instance) => typeOf(instance) !== 'string' || linear.test(valueOf<string>(instance)),
  })
  const named = keyword('patternProperties')
  addKeyword<unknown>({
    ...named,
    compile: async (...given) =>
      ((await named.compile(...given)) as [RegExp, string][]).map(([regExp, uri]) => [
        linearPattern(regExp.source),
        uri,
      ]),
  })
  const reference = keyword('$ref')
  addKeyword<unknown>({
    ...reference,
    interpret: (...given) => {
      referencesLeft -= 1
      if (referencesLeft < 0) throw new TooMuch()
      return reference.interpret(...given)
    },
  })
  for (const dialect of [draft2020, draft07]) {
    const format = getKeyword<unknown>(getKeywordId('format', dialect))
    addKeyword<unknown>({
      ...format,
      interpret: (name, instance, context) =>
        !(typeOf(instance) === 'string' && valueOf<string>(instance).length > maxFormatLength) &&
        format.interpret(name, instance, context),
    })
  }
}

let made = 0

/** A check of any schema, by the library. Throws `SchemaRefused` for one that is not valid. */
export async function libraryCheck(schema: JsonSchema): Promise<EventCheck> {
  made += 1
  const uri = `https://schema.invalid/${made}`
  // Under its own name two versions of a schema could not be compiled at the same time.
  const { $id: _, ...unnamed } = isObject(schema) ? schema : {}
  const kept = isObject(schema) ? unnamed : schema
  registerSchema(kept as LibrarySchema | boolean, uri, dialectOf(schema) ?? draft2020)
  try {
    const check = await validate(uri)
    return (event) =>
      judge(
        () => check(event as never, 'FLAG').valid,
        () => {
          const output = check(event as never, 'BASIC')
          return output.valid ? null : faultsOf(schema, event, output.errors ?? [])
        },
      )
  } catch (error) {
    throw refused(schema, error)
  } finally {
    unregisterSchema(uri)
  }
}

/** The library recurs with the event and the schema: what is too deep for it is refused and not thrown. */
function judge(isValid: () => boolean, explain: () => SchemaFault[] | null): SchemaFault[] | null {
  try {
    referencesLeft = maxReferences
    if (isValid()) return null
    referencesLeft = maxReferences
    return explain() ?? [{ path: '', message: 'is not as the schema says' }]
  } catch (error) {
    if (error instanceof TooMuch)
      return [
        { path: '', message: `needs more than ${maxReferences} references of the schema to be followed` },
      ]
    if (error instanceof RangeError) return [{ path: '', message: 'is too deep to be checked' }]
    throw error
  } finally {
    referencesLeft = Infinity
  }
}

/** A schema that cannot be used, and why. Paths are JSON pointers into the schema. */
export class SchemaRefused extends Error {
  readonly faults: SchemaFault[]

  constructor(faults: SchemaFault[]) {
    super('The schema is not valid')
    this.faults = faults
  }
}

function refused(schema: JsonSchema, error: unknown): SchemaRefused {
  if (error instanceof InvalidSchemaError)
    return new SchemaRefused(schemaFaultsOf(schema, (error.output as { errors?: OutputUnit[] }).errors ?? []))
  const message = error instanceof Error ? error.message : 'It cannot be compiled'
  return new SchemaRefused([{ path: '', message: message.replaceAll(/https:\/\/schema\.invalid\/\d+/g, '') }])
}
