import { z } from '@hono/zod-openapi'
import type { MaintenanceRow } from '#db/queries/maintenances'
import { iso } from '../http.ts'

// An object's alarm takes no time after 2189, and a year before 0 is no ISO date that others read.
const [earliest, latest] = [Date.UTC(2000, 0), Date.UTC(2100, 0)]
const moment = z.iso
  .datetime({ offset: true })
  .refine((text) => isBetween(Date.parse(text)), 'Between the years 2000 and 2100')
const ids = z.array(z.string().max(60)).max(500)
const tags = z.array(z.string().trim().min(1).max(60)).max(100)
const timezone = z
  .string()
  .max(60)
  .refine(isTimezone, 'Not a time zone of the IANA database, like Europe/Berlin')
const notYet = z
  .undefined({ error: 'Repeating windows do not exist yet: send startsAt and endsAt for each window' })
  .optional()
  .openapi({ type: 'null' })

const fields = z.object({
  title: z.string().trim().min(1).max(200),
  monitorIds: ids,
  tags,
  startsAt: moment,
  endsAt: moment,
  timezone,
})

/** A one-off window. Without `monitorIds` and `tags` it covers the whole workspace. */
export const MaintenanceInput = fields
  .extend({ monitorIds: ids.default([]), tags: tags.default([]), timezone: timezone.default('UTC') })
  .extend({ rrule: notYet, durationSeconds: notYet })
  .strict()
  .openapi('MaintenanceInput')

export const MaintenancePatch = fields
  .partial()
  .extend({ rrule: notYet, durationSeconds: notYet })
  .strict()
  .openapi('MaintenancePatch')

export const Maintenance = fields
  .extend({ id: z.string(), createdAt: z.iso.datetime() })
  .openapi('Maintenance')

export const MaintenanceParams = z.object({ id: z.string().max(60) })

/** A window as the API answers it. */
export const present = ({ workspaceId: _, ...row }: MaintenanceRow): z.output<typeof Maintenance> => ({
  ...row,
  startsAt: iso(row.startsAt),
  endsAt: iso(row.endsAt),
  createdAt: iso(row.createdAt),
})

const isBetween = (at: number): boolean => at >= earliest && at <= latest

function isTimezone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
