import { z } from 'zod'
import type { Gatherer } from '../incident/group/place.ts'
import { defaultRegions, Region } from '../region.ts'
import { Slo } from '../slo.ts'

/** How many regions must agree before the status changes. */
export const Quorum = z.union([z.int().min(1).max(8), z.literal('majority'), z.literal('all')])
export type Quorum = z.infer<typeof Quorum>

const inARow = z.int().min(1).max(10)
const failing = z.int().min(1).max(20)

/** X of the newest Y results of a region. */
export const ResultWindow = z
  .strictObject({
    failing: failing.meta({ title: 'Failing', description: 'So many of them failed' }),
    of: failing.meta({ title: 'Of the newest', description: 'At most 20' }),
  })
  .refine((window) => window.failing <= window.of, {
    path: ['failing'],
    message: 'There are not so many results in the window',
  })
const OptionalWindow = ResultWindow.nullable().meta({
  title: 'Judge by the newest results instead of failures in a row',
  description: '3 of 5, for example: for what fails now and then, but too often',
  examples: [{ failing: 3, of: 5 }],
})

/** How `degraded` is confirmed; what is left out is as for `down`. */
export const ConfirmDegraded = z.strictObject({
  failures: inARow.optional().meta({ title: 'Slow checks in a row' }),
  recoveries: inARow.optional().meta({ title: 'Quick checks in a row to recover' }),
  window: OptionalWindow.optional(),
})

/** What it takes, in a region and over all regions, to believe a change. */
export const Confirm = z.object({
  regions: Quorum.default('majority').meta({
    title: 'Regions that must agree',
    description: '`majority`, `all`, or a number of the configured regions',
  }),
  /** Consecutive failing checks in a region before it votes `down`. */
  failures: inARow.default(2).meta({ title: 'Failures in a row' }),
  /** Consecutive good checks in a region before it votes `up` again. */
  recoveries: inARow.default(2).meta({ title: 'Good checks in a row to recover' }),
  window: OptionalWindow.default(null),
  degraded: ConfirmDegraded.nullable()
    .default(null)
    .meta({
      title: 'Confirm slow answers in their own way',
      description: 'Otherwise as failures are',
      examples: [{ failures: 3 }],
    }),
})
export type Confirm = z.infer<typeof Confirm>

/** When changes between well and not well are so many that each alone is no news. */
export const FlapSettings = z
  .strictObject({
    enterAt: z.int().min(3).max(20).default(5).meta({
      title: 'Flaps from so many changes on',
      description: 'An outage is two changes: going down, and coming back',
    }),
    leaveAt: z.int().min(0).max(19).default(1).meta({ title: 'Steady at no more than' }),
    withinSeconds: z
      .int()
      .min(300)
      .max(90 * 86_400)
      .nullable()
      .default(null)
      .meta({ title: 'Within seconds', description: 'Empty: half an hour, and at least twenty intervals' }),
  })
  .refine((flapping) => flapping.leaveAt < flapping.enterAt, {
    path: ['leaveAt'],
    message: 'This must be less than what makes it flap',
  })
export type FlapSettings = z.infer<typeof FlapSettings>
/** So that no ordinary outage counts: the third within half an hour does. */
export const defaultFlapping: FlapSettings = FlapSettings.parse({})

/** What the monitor object decides. `paused` and `maintenance` are overlays computed from windows. */
export const MonitorStatus = z.enum(['pending', 'up', 'degraded', 'down', 'unknown', 'paused', 'maintenance'])
export type MonitorStatus = z.infer<typeof MonitorStatus>

/** The statuses the monitor object stores; the overlays are never written per monitor. */
export type DecidedStatus = Exclude<MonitorStatus, 'paused' | 'maintenance'>

/** Everything about a monitor but its check, whose shape belongs to the check type. */
export const MonitorSettings = z.object({
  name: z.string().trim().min(1).max(200),
  intervalSeconds: z.int().min(10).max(86_400).default(60),
  regions: z
    .array(Region)
    .min(1)
    .max(8)
    .refine((list) => new Set(list).size === list.length, 'Each region once')
    .default([...defaultRegions]),
  confirm: Confirm.prefault({}),
  tags: z.array(z.string().trim().min(1).max(60)).max(20).default([]),
  /** What it is part of, for lists and maintenance: a monitor is in one group at most. */
  group: z.string().trim().min(1).max(60).nullable().default(null),
  dependsOn: z.array(z.string().max(40)).max(10).default([]),
  policyId: z.string().max(40).nullable().default(null),
  alertOnDegraded: z.boolean().default(false),
  slo: Slo.nullable().default(null),
  flapping: FlapSettings.nullable()
    .prefault({})
    .meta({
      title: 'Notice flapping',
      description:
        'One notice when it begins, one when it is over, and none for the single changes in between',
      examples: [{ enterAt: 5, leaveAt: 1, withinSeconds: null }],
    }),
  paused: z.boolean().default(false),
})
export type MonitorSettings = z.infer<typeof MonitorSettings>

/** Settings as they were kept, perhaps by a version that knew fewer of them. */
export type KeptSettings = Omit<MonitorSettings, 'confirm' | 'flapping'> &
  Partial<Pick<MonitorSettings, 'flapping'>> & { confirm: KeptConfirm }
type KeptConfirm = Pick<Confirm, 'regions' | 'failures' | 'recoveries'> & Partial<Confirm>

/** The same with what was missing at its default. */
export function completeSettings(kept: KeptSettings): MonitorSettings {
  const { regions, failures, recoveries, window = null, degraded = null } = kept.confirm
  const { flapping = defaultFlapping } = kept
  return { ...kept, flapping, confirm: { regions, failures, recoveries, window, degraded } }
}

/** What the monitor object must know of its monitor; copied down with its version. */
export interface MonitorConfig {
  monitorId: string
  workspaceId: string
  version: number
  name: string
  /** What the check looks at, in words: a URL, host:port … */
  target: string
  intervalSeconds: number
  /** Configured regions, in order, each with the lane that runs it now. */
  regions: { region: string; lane: string }[]
  /** Objects count votes; windows and the like are for lanes, and missing in what was kept before lanes had them. */
  confirm: Pick<Confirm, 'regions'> & Partial<Confirm>
  alertOnDegraded: boolean
  /** Null: nothing is called flapping. Missing in what was kept before there was such a thing. */
  flapping?: FlapSettings | null
  policyId: string | null
  /** How the policy that serves it gathers troubles. Missing in what was kept before that concerned monitors. */
  gatherer?: Gatherer | null
  tags: string[]
  /** Monitors it depends on, and those that depend on it. Missing in what was kept before dependencies counted. */
  dependsOn?: string[]
  children?: string[]
}
