import { z } from '@hono/zod-openapi'
import type { KeyRow } from '#db/queries/keys'
import { iso } from '../http.ts'
import { ScopeName } from '../session/schema.ts'

export const Key = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(ScopeName),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime().nullable().meta({ description: 'To the minute' }),
  })
  .openapi('Key')

export const CreatedKey = Key.extend({
  key: z.string().meta({ description: 'The key itself. It is shown this once: only its hash is kept.' }),
}).openapi('CreatedKey')

export const NewKey = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    scopes: z
      .array(ScopeName)
      .min(1)
      .max(3)
      .transform((scopes) => [...new Set(scopes)])
      .default(['read', 'write']),
  })
  .openapi('NewKey')

/** A key as the API shows it. */
export const showKey = ({ id, name, scopes, createdAt, lastUsedAt }: KeyRow): z.infer<typeof Key> => ({
  id,
  name,
  scopes,
  createdAt: iso(createdAt),
  lastUsedAt: iso(lastUsedAt),
})
