import { z } from '@hono/zod-openapi'

const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, 'Small letters, digits and hyphens; at most 60')
  .meta({ description: 'Where the page lies: /status/{slug}', examples: ['shop'] })

const Component = z.strictObject({
  name: z.string().trim().min(1).max(100).meta({ description: 'What visitors read' }),
  monitorId: z.string().max(60),
})

const fields = {
  slug: Slug,
  title: z.string().trim().min(1).max(120),
  components: z
    .array(Component)
    .max(100)
    .refine(
      (list) => new Set(list.map(({ monitorId }) => monitorId)).size === list.length,
      'Each monitor once',
    ),
}

export const StatusPageInput = z
  .strictObject({ ...fields, components: fields.components.default([]) })
  .openapi('StatusPageInput')

/** What is left out stays; `components` is replaced as a whole. */
export const StatusPagePatch = z.strictObject(fields).partial().openapi('StatusPagePatch')

const time = z.iso.datetime().meta({ description: 'ISO 8601, UTC' })

export const StatusPage = z
  .object({
    id: z.string(),
    ...fields,
    url: z.url(),
    version: z.int(),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('StatusPage')
export type StatusPage = z.output<typeof StatusPage>

export const StatusPageParams = z.object({ id: z.string().max(60) })

/** `If-Match: 3` or `If-Match: "3"`: the change is made only if the page still has this version. */
export const IfMatch = z.object({
  'if-match': z
    .string()
    .regex(/^(W\/)?"?\d+"?$/, 'If-Match takes the version of the page')
    .transform((tag) => Number(tag.replaceAll(/\D/g, '')))
    .optional(),
})
