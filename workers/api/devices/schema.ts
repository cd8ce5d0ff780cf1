import { z } from '@hono/zod-openapi'
import { DeviceKind, FcmToken, isPoint, PushSubscription } from '#core/device/schema'
import type { DeviceRow } from '#db/queries/devices'
import { iso } from '../http.ts'

export const DeviceParams = z.object({ id: z.string().max(60) })

const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .meta({ description: 'What people call it', examples: ['Anna’s Pixel', 'Firefox on Mac'] })
const PersonId = z.string().max(60).nullable().optional().meta({
  description:
    'Whose it is: it hears that person’s own channels too. Left out, the person with the email address of who is signed in; when it is registered again, who it was',
})
const Replaces = z.string().max(60).optional().meta({
  description:
    'The id of the device whose token or subscription this one renews: it stays the same device, and hears the end of what it heard begin',
})

/** A phone's registration token, or a browser's subscription. */
export const NewDevice = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('fcm'),
      token: FcmToken,
      name: Name,
      personId: PersonId,
      replaces: Replaces,
    }),
    z.strictObject({
      kind: z.literal('webpush'),
      subscription: PushSubscription,
      publicKey: z
        .string()
        .max(200)
        .refine(isPoint, 'This is not a P-256 public key in base64url')
        .meta({ description: 'The `applicationServerKey` it was made with: a channel’s `config.publicKey`' }),
      name: Name,
      personId: PersonId,
      replaces: Replaces,
    }),
  ])
  .openapi('NewDevice')
export type NewDevice = z.infer<typeof NewDevice>

export const Device = z
  .object({
    id: z.string(),
    kind: DeviceKind,
    name: z.string(),
    service: z.string().nullable().meta({ description: 'The host of a browser’s push service' }),
    publicKey: z.string().nullable().meta({ description: 'The key a browser’s subscription was made with' }),
    personId: z.string().nullable().meta({ description: 'Whose it is: it hears their own channels too' }),
    userId: z.string().nullable().meta({ description: 'Who registered it; null when a key did' }),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().meta({ description: 'When it was last registered' }),
  })
  .openapi('Device')

/** A device as the API shows it: without what reaches it. */
export const showDevice = (row: DeviceRow): z.infer<typeof Device> => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  service: row.service,
  publicKey: row.publicKey,
  personId: row.personId,
  userId: row.userId,
  createdAt: iso(row.createdAt),
  lastSeenAt: iso(row.lastSeenAt),
})
