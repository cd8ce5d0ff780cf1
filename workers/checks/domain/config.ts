import { z } from 'zod'
import { ReminderDays } from '#core/expiry/expiry'
import { registrableDomain } from './registrable.ts'

const days = z.int().min(0).max(365).nullable()

/** What a domain check may be asked for. The order of the fields is the order of the form. */
export const DomainConfig = z
  .object({
    hostname: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .meta({
        title: 'Domain',
        description: 'A name below it will do: www.example.co.uk is registered as example.co.uk.',
        examples: ['example.com'],
      }),
    degradedDays: days.default(14).meta({
      title: 'Degraded, days before it expires',
      description: 'Empty, and the next one too: its end is not judged.',
    }),
    downDays: days.default(1).meta({ title: 'Down, days before it expires' }),
    reminderDays: ReminderDays,
    rdapUrl: z
      .url({ protocol: /^https?$/, error: 'Not an http or https address' })
      .max(2_048)
      .nullable()
      .default(null)
      .meta({
        title: 'RDAP server',
        description: "The registry's, found by IANA's list when left empty.",
        examples: ['https://rdap.verisign.com/com/v1/'],
      }),
    timeoutMs: z
      .int()
      .min(100)
      .max(30_000)
      .default(10_000)
      .meta({ title: 'Timeout, ms', description: 'For all questions together.' }),
  })
  .superRefine(({ hostname, degradedDays, downDays }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (registrableDomain(hostname) === null) issue('hostname', 'Nobody can register this: name a domain')
    if (degradedDays !== null && downDays !== null && downDays > degradedDays)
      issue('downDays', 'More than the days at which it is degraded')
  })
export type DomainConfig = z.output<typeof DomainConfig>
