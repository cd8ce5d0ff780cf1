import { z } from 'zod'
import { secretsIn } from '../secrets/reference.ts'
import { typedOrigin } from '../secrets/url-part.ts'

/** How long a step may be given, ms; without a word of its own, and of the flow, it has `defaultStepMs`. */
export const maxStepMs = 30_000
export const defaultStepMs = 5_000

const selectorText = z.string().min(1).max(2_000)

/**
 * One way to an element: CSS, or with one of the prefixes aria/ xpath/ text/ pierce/. A list leads through open shadow
 * roots, each part within what the one before has found.
 */
export const Selector = z.union([selectorText, z.array(selectorText).min(1).max(10)])
export type Selector = z.output<typeof Selector>

export const Selectors = z.array(Selector).min(1).max(20).meta({
  title: 'Selectors',
  description: 'Ways to the element, tried in order: CSS, or aria/…, xpath/…, text/…, pierce/….',
})

/** An address that a browser may be sent to. Secrets may stand in its path and query. */
export const FlowUrl = z
  .string()
  .max(2_048)
  .superRefine((url, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', message })
    if (secretsIn(typedOrigin(url)).length > 0)
      return refuse('A secret may stand in the path or the query, not in the host')
    const parsed = URL.parse(url)
    if (!parsed || !/^https?:$/.test(parsed.protocol)) return refuse('Not an http or https address')
    if (parsed.username !== '' || parsed.password !== '') refuse('Credentials do not belong in the address')
  })
  .meta({ title: 'URL', format: 'uri', takesSecrets: 'later' })

/** What every step may say. */
export const common = {
  timeout: z.int().min(1).max(maxStepMs).optional().meta({ title: 'Timeout, ms' }),
  optional: z.boolean().optional().meta({
    title: 'Optional',
    description: 'When it fails, the walk goes on.',
  }),
  assertedEvents: z
    .array(
      z.object({
        type: z.literal('navigation'),
        url: z.string().max(2_048).optional(),
        title: z.string().max(500).optional(),
      }),
    )
    .max(5)
    .optional()
    .meta({ title: 'Leads to', description: 'A navigation that it must bring about.' }),
  target: z
    .string()
    .max(2_048)
    .optional()
    .meta({ title: 'Tab', description: '“main”, or the address of another tab.' }),
}

/** What steps say that look into a page. */
export const inFrame = {
  ...common,
  frame: z.array(z.int().min(0).max(99)).max(10).optional().meta({
    title: 'Frame',
    description: 'The place of its frame among its siblings, from the outermost on.',
  }),
}

export const onElement = { ...inFrame, selectors: Selectors }

export const pressed = {
  offsetX: z.number().min(-10_000).max(10_000).optional().meta({ title: 'From its left edge, px' }),
  offsetY: z.number().min(-10_000).max(10_000).optional().meta({ title: 'From its top edge, px' }),
  button: z
    .enum(['primary', 'auxiliary', 'secondary', 'back', 'forward'])
    .optional()
    .meta({ title: 'Button' }),
  deviceType: z.enum(['mouse', 'pen', 'touch']).optional(),
  duration: z.number().min(0).max(10_000).optional().meta({ title: 'Held for, ms' }),
}

export const counted = {
  operator: z.enum(['>=', '==', '<=']).optional().meta({ title: 'Operator' }),
  count: z.int().min(0).max(10_000).optional().meta({ title: 'Elements' }),
  visible: z.boolean().optional().meta({
    title: 'There',
    description: 'False: it is waited until this is not so any more.',
  }),
}
