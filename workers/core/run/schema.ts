import { z } from 'zod'
import { CertificateFinding } from '../findings/certificate.ts'
import { Vitals } from '../findings/page.ts'
import { Failure, Outcome } from '../result.ts'

/** A run as JSON is no longer than this, bytes: it travels in a queue message and lies in a row. Most are a tenth. */
export const maxRunBytes = 32_768
/** Of a flow. */
export const maxSteps = 100
/** A walk may leave two pictures a step, and there are the files of the visit itself. */
const maxArtifacts = 60

const count = z.int().min(0)
const ms = z.number().min(0)

/** One file of a run, kept in R2 for seven days. */
export const Artifact = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,59}$/),
  kind: z.enum(['har', 'picture', 'film', 'step', 'diff', 'waterfall']),
  contentType: z.enum(['image/jpeg', 'image/png', 'application/json']),
  bytes: count,
  atMs: ms.meta({ description: 'When it was taken, ms after the navigation began' }),
})
export type Artifact = z.infer<typeof Artifact>

/** One step of a flow as it went. */
export const RunStep = z.object({
  index: count,
  type: z.string().max(40),
  title: z.string().max(200),
  outcome: z.enum(['up', 'degraded', 'down', 'unknown', 'skipped']),
  ms,
  message: z.string().max(500).nullable(),
  picture: z.string().max(60).nullable().meta({ description: 'The name of its artifact' }),
})
export type RunStep = z.infer<typeof RunStep>

/** A figure of a run that has a budget and may get worse. Times are ms, `thirdPartyShare` is from 0 to 1. */
export const Metric = z.enum([
  'lcpMs',
  'cls',
  'tbtMs',
  'inpMs',
  'fcpMs',
  'ttfbMs',
  'loadMs',
  'bytes',
  'requests',
  'jsErrors',
  'consoleErrors',
  'failedRequests',
  'thirdPartyShare',
])
export type Metric = z.infer<typeof Metric>

/** A budget that was broken. */
export const Over = z.object({
  metric: Metric,
  value: z.number(),
  limit: z.number(),
  verdict: z.enum(['degraded', 'down']),
})
export type Over = z.infer<typeof Over>

/** A figure that is worse than this page's own usual one. */
export const Regression = z.object({ metric: Metric, value: z.number(), baseline: z.number() })
export type Regression = z.infer<typeof Regression>

export const RunTotals = z.object({
  requests: count,
  failedRequests: count,
  bytes: count.meta({ description: 'As they came over the wire, heads included' }),
  thirdPartyBytes: count.meta({ description: 'Of these, from another site than the page’s own' }),
  consoleErrors: count,
  pageErrors: count.meta({ description: 'Errors that the page did not catch' }),
})
export type RunTotals = z.infer<typeof RunTotals>

/** How many rules of accessibility (axe-core) a page breaks, by how bad that is. */
export const Accessibility = z.object({ critical: count, serious: count, moderate: count, minor: count })
export type Accessibility = z.infer<typeof Accessibility>

/** One execution of a browser check in one region: some visits of a page, or one walk through a flow. */
export const BrowserRun = z.object({
  id: z.string().meta({ description: 'The same for the same monitor, region and time' }),
  workspaceId: z.string(),
  monitorId: z.string(),
  region: z.string(),
  at: z.int().meta({ description: 'When it began, epoch ms' }),
  took: ms.meta({ description: 'How long it held a browser, ms' }),
  outcome: Outcome,
  failure: Failure.nullable(),
  message: z.string().max(1_000).nullable(),
  url: z.string().max(2_200).meta({ description: 'Without its query, which may hold keys' }),
  title: z.string().max(200).nullable(),
  samples: count.meta({ description: 'How many visits its figures are the medians of' }),
  vitals: Vitals.meta({ description: 'Each the median of the samples, by itself' }),
  loadMs: ms.nullable(),
  totals: RunTotals,
  over: z.array(Over).max(30),
  regression: z.array(Regression).max(20),
  steps: z.array(RunStep).max(maxSteps),
  artifacts: z.array(Artifact).max(maxArtifacts),
  accessibility: Accessibility.nullable(),
  certificate: CertificateFinding.nullable(),
  visual: z
    .object({
      share: z.number().meta({ description: 'Of the picture that differs from the accepted one, 0 to 1' }),
    })
    .nullable()
    .default(null)
    .meta({ description: 'Null when no picture was accepted, or they cannot be compared' }),
  /** Says which runs are of the same question, so that their figures may be compared: a hash of what is visited, and how. */
  basis: z.string().max(20).default(''),
})
export type BrowserRun = z.infer<typeof BrowserRun>

export const noVitals: Vitals = {
  lcpMs: null,
  cls: null,
  inpMs: null,
  tbtMs: null,
  fcpMs: null,
  ttfbMs: null,
}
