import { z } from '@hono/zod-openapi'
import { PersonFields } from '#core/alert/person'
import type { PersonRow } from '#db/queries/people'
import { iso } from '../http.ts'

export const PersonParams = z.object({ id: z.string().max(60) })

export const NewPerson = PersonFields.openapi('NewPerson')

const { name, email, timezone, rules } = PersonFields.shape
export const PersonPatch = z
  .strictObject({
    name: name.optional(),
    email: email.unwrap().optional(),
    timezone: timezone.unwrap().optional(),
    rules: rules.unwrap().optional(),
  })
  .openapi('PersonPatch')

export const Person = z
  .object({
    ...PersonFields.shape,
    id: z.string(),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Person')

export const showPerson = (row: PersonRow): z.output<typeof Person> => ({
  id: row.id,
  name: row.name,
  email: row.email,
  timezone: row.timezone,
  rules: row.rules,
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
