import { z } from 'zod'
import { hasNoCredentials } from '../http/request-fields.ts'

/** What a browser check may be asked for. The order of the fields is the order of the form. */
export const BrowserConfig = z.object({
  url: z
    .url({ protocol: /^https?$/, error: 'Not an http or https address' })
    .max(2_048)
    .refine(hasNoCredentials, 'Credentials do not belong in the address')
    .meta({ title: 'URL', examples: ['https://example.com/'] }),
  text: z
    .string()
    .max(500)
    .nullable()
    .default(null)
    .meta({ title: 'Must show', description: 'Text that the page must show once it has loaded.' }),
  waitUntil: z.enum(['load', 'domcontentloaded', 'networkidle']).default('load').meta({
    title: 'Wait for',
    description: 'What counts as loaded; networkidle waits for half a second of quiet.',
  }),
  timeoutMs: z
    .int()
    .min(1_000)
    .max(30_000)
    .default(20_000)
    .meta({ title: 'Timeout, ms', description: 'For the whole visit. Must be shorter than the interval.' }),
  degradedMs: z
    .int()
    .min(1)
    .max(30_000)
    .nullable()
    .default(null)
    .meta({ title: 'Degraded above, ms', description: 'A page that takes longer to load is degraded.' }),
  maxLcpMs: z.int().min(1).max(30_000).nullable().default(null).meta({
    title: 'Largest paint within, ms',
    description: 'Later is degraded. 2500 is what Google calls good.',
  }),
  failOnConsoleErrors: z.boolean().default(false).meta({
    title: 'Degraded by errors in the console',
    description: 'Also by errors that the page does not catch.',
  }),
  viewport: z
    .enum(['desktop', 'phone'])
    .default('desktop')
    .meta({ title: 'Screen', description: '1280 × 800, or a phone of 390 × 844.' }),
  screenshot: z
    .boolean()
    .default(true)
    .meta({ title: 'Keep a picture', description: 'Of the page at the end of the visit, for seven days.' }),
})
export type BrowserConfig = z.output<typeof BrowserConfig>

export const viewports = {
  desktop: { width: 1_280, height: 800, deviceScaleFactor: 1, isMobile: false },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true },
} as const
