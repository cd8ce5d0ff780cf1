import { z } from 'zod'
import type { HeartbeatSchedule } from './schedule.ts'
import { scheduleError } from './schedule.ts'

const day = 86_400
/** A schedule that has any time after this can be read: also years later, when its last time is over. */
const anyTime = Date.UTC(2026, 0, 1)

/** What is expected of a job: when its pings come, and how long its runs take. */
export const HeartbeatConfig = z
  .object({
    periodSeconds: z
      .int()
      .min(10)
      .max(366 * day)
      .nullable()
      .default(null)
      .meta({
        title: 'Period',
        description: 'Seconds between two pings',
        choice: 'When a ping is expected',
        unit: 's',
        examples: [3600],
      }),
    cron: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .nullable()
      .default(null)
      .meta({
        title: 'Cron expression',
        description: 'Five fields: minute, hour, day, month, weekday; or @hourly, @daily …',
        choice: 'When a ping is expected',
        examples: ['30 2 * * 1-5'],
      }),
    onCalendar: z
      .string()
      .trim()
      .min(1)
      .max(500)
      .nullable()
      .default(null)
      .meta({
        title: 'OnCalendar',
        description: 'As systemd timers write it; several expressions, one a line',
        choice: 'When a ping is expected',
        multiline: true,
        examples: ['Mon..Fri *-*-* 02:30'],
      }),
    timezone: z
      .string()
      .trim()
      .min(1)
      .max(60)
      .default('UTC')
      .meta({
        title: 'Time zone',
        description: 'In which a cron or OnCalendar expression is read',
        with: ['cron', 'onCalendar'],
        examples: ['Europe/Berlin'],
      }),
    graceSeconds: z
      .int()
      .min(1)
      .max(366 * day)
      .default(300)
      .meta({
        title: 'Grace time',
        description: 'How late a ping may be before the job is down',
        unit: 's',
        examples: [300],
      }),
    maxRunSeconds: z
      .int()
      .min(1)
      .max(366 * day)
      .nullable()
      .default(null)
      .meta({
        title: 'Longest run',
        description: 'How long a run may take after /start; left out, the grace time',
        unit: 's',
      }),
    minRunSeconds: z
      .int()
      .min(1)
      .max(366 * day)
      .nullable()
      .default(null)
      .meta({
        title: 'Shortest run',
        description: 'A run that succeeds sooner has not done its work: it counts as failed',
        unit: 's',
      }),
    allowOverlap: z.boolean().default(true).meta({
      title: 'Runs may overlap',
      description: 'Off: a second /start while a run is under way is a failure',
    }),
    successKeywords: keywords('Success words', 'A plain ping counts only if its body holds one of these'),
    failureKeywords: keywords('Failure words', 'A plain ping whose body holds one of these is a failure'),
  })
  .superRefine((config, context) => {
    const given = (['periodSeconds', 'cron', 'onCalendar'] as const).filter((name) => config[name] !== null)
    if (given.length !== 1) {
      const message = 'One of periodSeconds, cron and onCalendar says when a ping is expected'
      context.addIssue({ code: 'custom', path: [given[1] ?? 'periodSeconds'], message })
      return
    }
    const wrong = scheduleError(scheduleOf(config), anyTime)
    if (wrong) context.addIssue({ code: 'custom', path: [wrong.path], message: wrong.message })
  })
export type HeartbeatConfig = z.output<typeof HeartbeatConfig>

function keywords(title: string, description: string) {
  return z.array(z.string().trim().min(1).max(100)).max(10).default([]).meta({ title, description })
}

type Times = Pick<HeartbeatConfig, 'periodSeconds' | 'cron' | 'onCalendar' | 'timezone'>

/** The schedule of a config that has been read. */
export function scheduleOf({ periodSeconds, cron, onCalendar, timezone }: Times): HeartbeatSchedule {
  if (cron !== null) return { cron, timezone }
  if (onCalendar !== null) return { onCalendar, timezone }
  return { periodSeconds: periodSeconds ?? day }
}

/** A schedule in few words: "every 5 min", "30 2 * * * Europe/Berlin". */
export function scheduleWords(config: Times): string {
  const schedule = scheduleOf(config)
  if ('periodSeconds' in schedule) return `every ${periodWords(schedule.periodSeconds)}`
  const expression = 'cron' in schedule ? schedule.cron : schedule.onCalendar.replaceAll('\n', '; ')
  return `${expression} ${schedule.timezone}`
}

/** A period in the largest unit that it is a whole number of: "90 s", "5 min", "1 h", "7 d". */
function periodWords(seconds: number): string {
  for (const [unit, size] of [
    ['d', day],
    ['h', 3600],
    ['min', 60],
  ] as const)
    if (seconds % size === 0) return `${seconds / size} ${unit}`
  return `${seconds} s`
}
