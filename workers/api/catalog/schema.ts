import { z } from '@hono/zod-openapi'
import { DeviceKind } from '#core/device/schema'

const JsonSchema = z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema, draft 2020-12' })

const Entry = z.object({
  type: z.string(),
  title: z.string(),
  schema: JsonSchema.meta({
    description: 'What its config may hold. `secret: true` marks what is never shown.',
  }),
})

const CheckEntry = Entry.extend({
  minIntervalSeconds: z
    .int()
    .nullable()
    .meta({ description: 'The shortest interval; null for the general one' }),
  maxRegions: z.int().nullable().meta({ description: 'The most regions; null for the general limit' }),
  passive: z.boolean().meta({ description: 'Nothing is probed: evidence comes by itself' }),
  privateOnly: z.boolean().meta({ description: 'Runs in private locations only' }),
})

const ChannelEntry = Entry.extend({
  group: z.string().meta({ description: 'What it is, in a word: Chat, Email, …' }),
  devices: DeviceKind.nullable().meta({
    description: 'What kind of device its messages go to; null for a type with an address of its own',
  }),
})

export const Catalog = z
  .object({
    checks: z.array(CheckEntry),
    channels: z.array(ChannelEntry),
    regions: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        private: z.boolean().meta({ description: 'A private location of this workspace' }),
      }),
    ),
    monitor: JsonSchema,
  })
  .openapi('Catalog')
