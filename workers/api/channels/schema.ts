import { z } from '@hono/zod-openapi'
import { type ChannelConfig, type ChannelConfigInput, channelTypes } from '#channels'

export const ChannelParams = z.object({ id: z.string().max(60) })

/** `If-Match: 3` or `If-Match: "3"`: the change is made only if the channel still has this version. */
export const IfMatch = z.object({
  'if-match': z
    .string()
    .regex(/^(W\/)?"?\d+"?$/, 'If-Match takes the version of the channel')
    .transform((tag) => Number(tag.replaceAll(/\D/g, '')))
    .optional(),
})

const Name = z.string().trim().min(1).max(100)
const PersonId = z.string().max(40).nullable().meta({
  description: 'Whose contact method it is. Null: shared, and told of everything that has no policy',
})

const Health = z
  .object({
    lastDeliveredAt: z.iso.datetime().nullable(),
    failingSince: z.iso
      .datetime()
      .nullable()
      .meta({ description: 'Since when nothing was taken; null while the last message was' }),
    failing: z.int().meta({ description: 'Different messages not taken since' }),
    lastError: z.string().nullable(),
    silent: z.boolean().meta({
      description: 'Three messages and two hours without one taken: the other channels are told, once',
    }),
  })
  .openapi('ChannelHealth')

export const Channel = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    config: z.record(z.string(), z.unknown()).meta({ description: 'Secrets are replaced by dots' }),
    recipient: z.string().meta({ description: 'Who hears it, in a word' }),
    pressPath: z.string().nullable().meta({
      description:
        'Where the provider is to report presses of buttons, below our address; null where there are none',
    }),
    enabled: z.boolean(),
    disabledReason: z.string().nullable().meta({ description: 'Why we switched it off, if we did' }),
    personId: PersonId,
    devices: z.int().nullable().meta({
      description:
        'How many phones or browsers hear it: none, and nobody does. Null for a type with an address of its own',
    }),
    health: Health,
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Channel')

interface Common {
  name: string
}
type Enabled = { enabled: boolean; personId: string | null }

/** `{ name, type, config }`, where config follows from the type. */
export const NewChannel = z
  .discriminatedUnion(
    'type',
    channelTypes.map(({ type, config }) =>
      z.strictObject({
        name: Name,
        type: z.literal(type),
        config: config.strict(),
        enabled: z.boolean().default(true),
        personId: PersonId.default(null),
      }),
    ) as never,
  )
  .openapi('NewChannel') as unknown as z.ZodType<
  Common & Enabled & ChannelConfig,
  Common & Partial<Enabled> & ChannelConfigInput
>

export const ChannelPatch = z
  .strictObject({
    name: Name.optional(),
    enabled: z.boolean().optional(),
    personId: PersonId.optional(),
    config: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Only the fields that change; a field left out, or sent as shown, stays' }),
  })
  .openapi('ChannelPatch')
export type ChannelPatch = z.infer<typeof ChannelPatch>

export const TestResult = z
  .object({
    ok: z.boolean(),
    status: z.int().nullable().meta({ description: 'What the receiver answered; null without an answer' }),
    ms: z.number(),
    error: z.string().nullable(),
    deliveryId: z.string(),
  })
  .openapi('TestResult')
