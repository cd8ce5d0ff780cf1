import { Validator, type Schema } from '@cfworker/json-schema'
import harSchemas from 'har-schema'

/** What the archive's own schemas find wrong with it. */
export function faultsOf(har: unknown): string[] {
  const { har: root, ...parts } = harSchemas as unknown as Record<string, Schema>
  const bare = (schema: Schema): Schema =>
    JSON.parse(JSON.stringify(schema).replaceAll(/"([a-zA-Z]+\.json)#"/g, '"https://har/$1"')) as Schema
  const validator = new Validator(bare(root ?? {}), '7', false)
  for (const part of Object.values(parts)) validator.addSchema(bare(part))
  return validator.validate(har).errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)
}
