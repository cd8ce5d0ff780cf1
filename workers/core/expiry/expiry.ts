import { z } from 'zod'

/** What can run out while everything still works. */
export const ExpiryKind = z.enum(['certificate', 'domain'])
export type ExpiryKind = z.infer<typeof ExpiryKind>

export const usualReminderDays = [30, 14, 7, 3, 1]

/** The field of a check's config: how many days before the end people are reminded, once each. Empty: never. */
export const ReminderDays = z
  .array(z.int().min(1).max(365))
  .max(10)
  .refine((days) => new Set(days).size === days.length, 'Each number of days once')
  .default(usualReminderDays)
  .meta({
    title: 'Reminders',
    description: 'So many days before it expires the channels are told, once each. Empty: never.',
  })

/**
 * What a check has found to end on a known day, beside its outcome. Whoever answers it is reminded of; a check that
 * could not find out answers none. Its renewal is another expiry: `id` tells them apart.
 */
export const Expiry = z.object({
  kind: ExpiryKind,
  /** Whose it is, for people: a host name, a domain. */
  subject: z.string().max(300),
  /** This one and not its successor: a certificate's SHA-256, a registration's end. */
  id: z.string().min(1).max(100),
  /** When its term began, epoch ms; left out where that is not known. */
  startsAt: z.number().optional(),
  /** Epoch ms. */
  expiresAt: z.number(),
  /** Days before the end at which to remind. */
  reminderDays: z.array(z.number()),
})
export type Expiry = z.infer<typeof Expiry>

/** What is to be said once: that something runs out, at one threshold. */
export const Reminder = Expiry.omit({ reminderDays: true }).extend({
  /** The threshold, in days before the end. */
  days: z.number(),
})
export type Reminder = z.infer<typeof Reminder>

/** What a region's lane tells the monitor object of what its check has found to run out. */
export interface ExpiryReport {
  region: string
  configVersion: number
  expiry: Expiry
}
