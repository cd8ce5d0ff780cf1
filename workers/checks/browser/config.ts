import { z } from 'zod'
import type { Flow } from '#core/flow/schema'
import { hasNoCredentials } from '../http/request-fields.ts'
import { FlowField, placeFaults } from './flow/config.ts'

/** What a browser check may be asked for. The order of the fields is the order of the form. */
export const BrowserConfig = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: 'Not an http or https address' })
      .max(2_048)
      .refine(hasNoCredentials, 'Credentials do not belong in the address')
      .nullable()
      .default(null)
      .meta({ title: 'URL', examples: ['https://example.com/'] }),
    flow: FlowField,
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
  .superRefine((config, context) => {
    for (const fault of placeFaults(config)) context.addIssue({ code: 'custom', ...fault })
  })
/** What is asked for of a page that is visited. */
export type BrowserConfig = Omit<z.output<typeof BrowserConfig>, 'url'> & { url: string }
/** The same of a walk through a flow. */
export type FlowConfig = Omit<z.output<typeof BrowserConfig>, 'flow'> & { flow: Flow }

export const viewports = {
  desktop: { width: 1_280, height: 800, deviceScaleFactor: 1, isMobile: false },
  phone: { width: 390, height: 844, deviceScaleFactor: 2, isMobile: true },
} as const
