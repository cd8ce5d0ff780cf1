import { z } from '@hono/zod-openapi'
import { minHiddenLetters } from '#core/secrets/mask'
import { SecretName } from '#core/secrets/reference'
import type { SecretFacts } from '#db/queries/secrets'
import { iso } from '../http.ts'

export const SecretParams = z.object({ name: SecretName })

const maxBytes = 4096

export const SecretValue = z
  .strictObject({
    value: z
      .string()
      .min(
        minHiddenLetters,
        `At least ${minHiddenLetters} letters: a shorter value could not be masked in answers`,
      )
      .refine((text) => new TextEncoder().encode(text).length <= maxBytes, `At most ${maxBytes} bytes`)
      .refine((text) => text.isWellFormed(), 'This is not well-formed text')
      .meta({ description: 'Never answered by any route' }),
  })
  .openapi('SecretValue')

export const Secret = z
  .object({
    name: z.string(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime().meta({ description: 'When its value was last set' }),
  })
  .openapi('Secret')

/** A secret as the API shows it: without its value. */
export const showSecret = ({ name, createdAt, updatedAt }: SecretFacts): z.infer<typeof Secret> => ({
  name,
  createdAt: iso(createdAt),
  updatedAt: iso(updatedAt),
})
