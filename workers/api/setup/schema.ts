import { z } from '@hono/zod-openapi'

export const SetupState = z
  .object({ needed: z.boolean().meta({ description: 'True until the first person has an account' }) })
  .openapi('SetupState')

export const NewOwner = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    email: z
      .email()
      .max(254)
      .transform((email) => email.toLowerCase()),
    password: z.string().min(12, 'At least 12 letters').max(128),
    workspace: z.string().trim().min(1).max(100),
  })
  .openapi('NewOwner')

export const FirstOwner = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string() }),
    workspace: z.object({ id: z.string(), name: z.string() }),
  })
  .openapi('FirstOwner')
