import { z } from 'zod'
import type { Flow } from '#core/flow/schema'
import { BasicAuth, NoAuth } from '../http/auth/config.ts'
import { hasNoCredentials, requestFaults, requestHeaders } from '../http/request-fields.ts'
import { Budgets, limitsOf } from './budgets.ts'
import { devices, networks } from './devices.ts'
import { FlowField, placeFaults } from './flow/config.ts'

const optionalText = (title: string, description: string) =>
  z.string().min(1).max(500).nullable().default(null).meta({ title, description })

const pixels = z.int().min(0).max(20_000)

/** What a browser check may be asked for. The order of the fields is the order of the form. */
export const BrowserConfig = z
  .object({
    url: z
      .url({ protocol: /^https?$/, error: 'Not an http or https address' })
      .max(2_048)
      .refine(hasNoCredentials, 'Put credentials into the sign-in, not into the address')
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
    textAbsent: optionalText('Must not show', 'Text that the page must not show.'),
    selector: optionalText('Must have', 'A CSS selector of something that must be seen on the page.'),
    selectorAbsent: optionalText('Must not have', 'A CSS selector of what must not be seen.'),
    waitUntil: z.enum(['load', 'domcontentloaded', 'networkidle']).default('load').meta({
      title: 'Wait for',
      description: 'What counts as loaded; networkidle waits for half a second of quiet.',
    }),
    timeoutMs: z.int().min(1_000).max(60_000).default(20_000).meta({
      title: 'Timeout, ms',
      description: 'For all visits together. Must be shorter than the interval.',
    }),
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
    budgets: Budgets.meta({
      title: 'Budgets',
      description: 'What the page may take: more is degraded, or down.',
    }),
    regression: z.boolean().default(true).meta({
      title: 'Degraded when it gets worse',
      description: 'Two of the last three runs clearly worse than the page’s own usual figures.',
    }),
    samples: z.literal([1, 3, 5]).nullable().default(null).meta({
      title: 'Visits',
      description:
        'Figures are the medians of so many. Left out: 3 with a budget, else 1. Fewer when time is short.',
    }),
    failOnConsoleErrors: z.boolean().default(false).meta({
      title: 'Degraded by errors in the console',
      description: 'Also by errors that the page does not catch.',
    }),
    viewport: z
      .enum(Object.keys(devices) as [keyof typeof devices])
      .default('desktop')
      .meta({
        title: 'Screen',
        description:
          'desktop: 1280 × 800; desktop-large: 1920 × 1080; tablet: 820 × 1180; phone: 390 × 844; phone-small: 360 × 640.',
      }),
    network: z
      .enum(Object.keys(networks) as [keyof typeof networks])
      .default('full')
      .meta({
        title: 'Network',
        description:
          'Slowed down as Chrome’s developer tools do: slow-4g is 1.6 Mbit/s and 560 ms a request.',
      }),
    cpuSlowdown: z.int().min(1).max(10).default(1).meta({
      title: 'Slower processor',
      description: 'So many times slower; 4 is like a phone of some years.',
    }),
    locale: z
      .string()
      .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 'A language, and a country: de-CH')
      .nullable()
      .default(null)
      .meta({ title: 'Language', description: 'Asked for, and used for dates and numbers: de-CH.' }),
    auth: z
      .discriminatedUnion('type', [NoAuth, BasicAuth])
      .default({ type: 'none' })
      .meta({ title: 'Sign-in', description: 'Sent to this origin only.' }),
    headers: requestHeaders
      .default({})
      .meta({ title: 'Request headers', description: 'Sent with every request to this origin.' }),
    cookies: z
      .record(
        z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'Not a name of a cookie'),
        z
          .string()
          .max(4_000)
          .regex(/^[\u0021\u0023-\u002b\u002d-\u003a\u003c-\u005b\u005d-\u007e]*$/, 'Not a value of a cookie')
          .meta({ takesSecrets: true }),
      )
      .refine((cookies) => Object.keys(cookies).length <= 30, 'At most 30 cookies')
      .default({})
      .meta({ title: 'Cookies', description: 'Set for this host before the visit.' }),
    blockedHosts: z
      .array(
        z
          .string()
          .max(253)
          .regex(/^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'A host name, or *.example.com'),
      )
      .max(50)
      .default([])
      .meta({ title: 'Blocked hosts', description: 'Nothing is loaded from them: *.ads.example.' }),
    screenshot: z
      .boolean()
      .default(true)
      .meta({ title: 'Keep a picture', description: 'Of the page at the end of the visit, for seven days.' }),
    film: z
      .boolean()
      .default(true)
      .meta({ title: 'Keep a film', description: 'Of how the page came up: at most twelve small pictures.' }),
    visual: z
      .strictObject({
        maxShare: z
          .number()
          .min(0)
          .max(1)
          .default(0.01)
          .meta({ title: 'Degraded above', description: 'Share of the picture that may differ, 0 to 1.' }),
        masks: z
          .array(z.strictObject({ x: pixels, y: pixels, width: pixels.min(1), height: pixels.min(1) }))
          .max(20)
          .default([])
          .meta({ title: 'Left out', description: 'Parts of the picture that may differ, in CSS pixels.' }),
      })
      .nullable()
      .default(null)
      .meta({ title: 'Compare the picture', description: 'With the one that was accepted.' }),
    accessibility: z
      .boolean()
      .default(false)
      .meta({ title: 'Count barriers', description: 'What axe-core finds that keeps people out.' }),
  })
  .superRefine((config, context) => {
    const { headers, auth } = config
    const faults = [
      ...placeFaults(config),
      ...requestFaults({ method: 'GET', body: null, headers, auth }),
      ...measureFaults(config),
    ]
    for (const fault of faults) context.addIssue({ code: 'custom', ...fault })
  })
/** A check with the address that it begins at, which may be that of its flow. */
export type BrowserConfig = Omit<z.output<typeof BrowserConfig>, 'url'> & { url: string }

/** A walk is done once, and its pictures cover what nobody is to see. */
function* measureFaults({ flow, visual, samples }: { flow: Flow | null; visual: unknown; samples: unknown }) {
  if (!flow) return
  if (visual !== null) yield { path: ['visual'], message: 'The pictures of a flow are not compared' }
  if (samples !== null) yield { path: ['samples'], message: 'A flow is walked once' }
}

/** How many visits a run is made of. */
export function samplesOf({
  flow,
  samples,
  budgets,
}: Pick<BrowserConfig, 'flow' | 'samples' | 'budgets'>): number {
  if (flow) return 1
  return samples ?? (limitsOf({ budgets, maxLcpMs: null, degradedMs: null }).length > 0 ? 3 : 1)
}
