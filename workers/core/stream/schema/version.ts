import type { EventCheck, SchemaFault } from './json-schema.ts'

/** The request's header by which events name the version of the schema they are written by. */
export const schemaVersionHeader = 'Schema-Version'

/** A version as it is named: a number from 1, or whichever is the latest. */
export type VersionName = number | 'latest'

/** Reads the name of a version; `latest` when there is none, undefined when it is no name of a version. */
export function readVersion(name: string | undefined): VersionName | undefined {
  if (name === undefined || name === '' || name === 'latest') return 'latest'
  return /^[1-9]\d{0,8}$/.test(name) ? Number(name) : undefined
}

/** Why an event is not taken: kept among the dead letters by this code. */
export interface SchemaRefusal {
  code: 'event.schema' | 'event.schema_version'
  message: string
}

/** Judges one event by a version of the schema: null when it is taken. */
export type EventJudge = (event: unknown) => SchemaRefusal | null

/** Of a stream without a schema. */
export const takesAll: EventJudge = () => null

export const judgeBy =
  (version: number, check: EventCheck): EventJudge =>
  (event) => {
    const faults = check(event)
    return faults && refusedBySchema(version, faults)
  }

/** Of an event that its schema refuses: `amount must be a number, not a string; id is missing`. */
export const refusedBySchema = (version: number, faults: readonly SchemaFault[]): SchemaRefusal => ({
  code: 'event.schema',
  message: `By version ${version} of the schema: ${faults
    .map(({ path, message }) => (path === '' ? `the event ${message}` : `${path} ${message}`))
    .join('; ')}`,
})

/** Of an event that names a version there is not. */
export const unknownVersion = (name: string): SchemaRefusal => ({
  code: 'event.schema_version',
  message: `There is no version ${JSON.stringify(name.slice(0, 40))} of the stream's schema`,
})
