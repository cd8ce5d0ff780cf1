import { z } from '@hono/zod-openapi'
import { TeamFields } from '#core/alert/person'
import type { TeamRow } from '#db/queries/teams'
import { iso } from '../http.ts'

export const TeamParams = z.object({ id: z.string().max(60) })

export const NewTeam = TeamFields.openapi('NewTeam')

export const TeamPatch = z
  .strictObject({
    name: TeamFields.shape.name.optional(),
    personIds: TeamFields.shape.personIds.unwrap().optional(),
  })
  .openapi('TeamPatch')

export const Team = z
  .object({
    ...TeamFields.shape,
    id: z.string(),
    version: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Team')

export const showTeam = (row: TeamRow): z.output<typeof Team> => ({
  id: row.id,
  name: row.name,
  personIds: row.personIds,
  version: row.version,
  createdAt: iso(row.createdAt),
  updatedAt: iso(row.updatedAt),
})
