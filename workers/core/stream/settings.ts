import { z } from 'zod'
import { limits, Measuring, Retention, type StreamDefinition } from './definition.ts'

/** What a new version of a stream's schema must agree with: the latest one, or with `_transitive` every one. */
export const Compatibility = z.enum([
  'none',
  'backward',
  'backward_transitive',
  'forward',
  'forward_transitive',
  'full',
  'full_transitive',
])
export type Compatibility = z.infer<typeof Compatibility>

/** Everything about a stream that people set, but its name and its schema. */
export const StreamSettings = z.strictObject({
  ...Measuring.shape,
  description: z.string().max(500).default(''),
  retention: Retention,
  shards: z.int().min(1).max(limits.shards).default(1),
  eventsPerSecond: z.int().min(1).max(limits.eventsPerSecond).default(20_000),
  analytics: z.boolean().optional().meta({ description: 'Whether minutes go to Analytics Engine too' }),
})
export type StreamSettings = z.infer<typeof StreamSettings>

/** A stored stream as its object takes it. */
export const definitionOf = (row: {
  id: string
  workspaceId: string
  name: string
  version: number
  definition: StreamSettings
}): StreamDefinition => {
  const { description: _description, ...settings } = row.definition
  return { ...settings, id: row.id, workspaceId: row.workspaceId, name: row.name, version: row.version }
}

/** What changes the meaning of windows already made: it cannot be changed, only set up anew in another stream. */
export const fixedSettings = [
  'dimensions',
  'measures',
  'distinct',
  'shards',
] as const satisfies (keyof StreamSettings)[]
