import { markClock as mark } from '#platform/clock-marker'
import { defineJob } from './define.ts'

/** Lets health see that the cron runs. */
export const markClock = defineJob({ name: 'mark-clock', run: (env, { now }) => mark(env, now) })
