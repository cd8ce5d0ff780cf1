import { z } from '@hono/zod-openapi'
import { CheckConfig, CheckInput, checkOf } from '#checks'
import { Confirm, MonitorSettings, MonitorStatus } from '#core/monitor/schema'

const shape = MonitorSettings.shape
const description = 'What is checked: see GET /catalog for the types and their fields'
const check = CheckInput.meta({ description })

interface Timed {
  check: CheckConfig
  intervalSeconds: number
  regions: readonly string[]
}

/** A whole check finishes before the next one is due, and a type may ask for calm; what breaks that is a mistake. */
function refuseHaste(monitor: Timed, context: z.RefinementCtx): void {
  if (context.issues.length > 0) return // what is already refused would be refused twice
  const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
  const { type, ...config } = monitor.check
  const kind = checkOf(type)
  const { title, minIntervalSeconds: least = 0, maxRegions: most = Infinity } = kind
  if (monitor.intervalSeconds < least)
    refuse(['intervalSeconds'], `A check of type ${title} runs at most every ${least} s`)
  else if (kind.timeoutMs(config) >= monitor.intervalSeconds * 1000)
    refuse(
      ['check', 'timeoutMs'],
      `The timeout must be shorter than the interval of ${monitor.intervalSeconds} s`,
    )
  if (monitor.regions.length > most)
    refuse(
      ['regions'],
      `A check of type ${title} runs in at most ${most} regions: the answer is the same everywhere`,
    )
}

const usualIntervalSeconds = shape.intervalSeconds.parse(undefined)

/** A monitor as it is created; what is left out has defaults. */
export const MonitorInput = MonitorSettings.extend({
  check,
  confirm: Confirm.strict().prefault({}),
  intervalSeconds: shape.intervalSeconds
    .unwrap()
    .optional()
    .meta({
      description: `${usualIntervalSeconds} when left out, or the least that the type of check asks for`,
    }),
})
  .strict()
  .transform((monitor) => ({
    ...monitor,
    intervalSeconds: monitor.intervalSeconds ?? usualInterval(monitor.check),
  }))
  .superRefine(refuseHaste)
  .openapi('MonitorInput')
export type MonitorInput = z.output<typeof MonitorInput>

const usualInterval = ({ type }: CheckConfig): number =>
  Math.max(usualIntervalSeconds, checkOf(type).minIntervalSeconds ?? 0)

/** What is kept, with a patch laid over it: a field that an older version kept is no mistake of the patch. */
export const MonitorKept = MonitorSettings.extend({ check: CheckConfig }).superRefine(refuseHaste)

/** What may be changed of a monitor: what is left out stays. `check` is replaced as a whole, `confirm` field by field. */
export const MonitorPatch = z
  .strictObject({
    name: shape.name,
    check,
    intervalSeconds: shape.intervalSeconds.unwrap(),
    regions: shape.regions.unwrap(),
    confirm: z
      .strictObject({
        regions: Confirm.shape.regions.unwrap(),
        failures: Confirm.shape.failures.unwrap(),
        recoveries: Confirm.shape.recoveries.unwrap(),
        window: Confirm.shape.window.unwrap(),
        degraded: Confirm.shape.degraded.unwrap(),
      })
      .partial(),
    tags: shape.tags.unwrap(),
    group: shape.group.unwrap(),
    dependsOn: shape.dependsOn.unwrap(),
    policyId: shape.policyId.unwrap(),
    alertOnDegraded: shape.alertOnDegraded.unwrap(),
    slo: shape.slo.unwrap(),
    flapping: shape.flapping.unwrap(),
    paused: shape.paused.unwrap(),
  })
  .partial()
  .openapi('MonitorPatch')
export type MonitorPatch = z.output<typeof MonitorPatch>

const time = z.iso.datetime().meta({ description: 'ISO 8601, UTC' })

/** A monitor with what is true of it now. */
export const Monitor = MonitorSettings.extend({
  id: z.string(),
  check: CheckConfig.meta({ description }),
  target: z.string().meta({ description: 'What is looked at, in words; never a secret' }),
  pingUrl: z.url().nullable().meta({
    description:
      'Where a heartbeat takes its pings; null for other types of check, and for who may only read',
  }),
  status: MonitorStatus,
  since: time,
  reason: z
    .string()
    .nullable()
    .meta({ description: 'Why it is `unknown`, where that is known: a parent is down' }),
  flappingSince: time
    .nullable()
    .meta({ description: 'When it began to flap: single changes are not told until it is steady again' }),
  lastResultAt: time.nullable(),
  version: z.int().meta({ description: 'Grows with every change; for If-Match' }),
  createdAt: time,
  updatedAt: time,
}).openapi('Monitor')
export type Monitor = z.output<typeof Monitor>

export const MonitorParams = z.object({ id: z.string().max(60) })

/** `If-Match: 3` or `If-Match: "3"`: the change is made only if the monitor still has this version. */
export const IfMatch = z.object({
  'if-match': z
    .string()
    .regex(/^(W\/)?"?\d+"?$/, 'If-Match takes the version of the monitor')
    .transform((tag) => Number(tag.replaceAll(/\D/g, '')))
    .optional(),
})
