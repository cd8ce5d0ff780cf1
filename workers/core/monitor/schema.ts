import { z } from 'zod'
import { defaultRegions, Region } from '../region.ts'
import { Slo } from '../slo.ts'

/** How many regions must agree before the status changes. */
export const Quorum = z.union([z.int().min(1).max(8), z.literal('majority'), z.literal('all')])
export type Quorum = z.infer<typeof Quorum>

export const Confirm = z.object({
  regions: Quorum.default('majority'),
  /** Consecutive failing checks in a region before it votes `down`. */
  failures: z.int().min(1).max(10).default(2),
  /** Consecutive good checks in a region before it votes `up` again. */
  recoveries: z.int().min(1).max(10).default(2),
})
export type Confirm = z.infer<typeof Confirm>

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
  paused: z.boolean().default(false),
})
export type MonitorSettings = z.infer<typeof MonitorSettings>

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
  confirm: Confirm
  alertOnDegraded: boolean
  policyId: string | null
  tags: string[]
}
