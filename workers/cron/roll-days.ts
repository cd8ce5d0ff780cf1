import { dayMs } from '#core/cell'
import { rollDays } from '#rollups/day'
import { hoursKeptMs } from '#rollups/retention'
import { defineJob } from './define.ts'

const startOfDay = (ms: number): number => Math.floor(ms / dayMs) * dayMs

/** Makes yesterday's day rows, and again when late hours have come in since. */
export const rollYesterday = defineJob({
  name: 'roll-yesterday',
  run: (env, { now }) => rollDays(env.DB, { from: startOfDay(now) - dayMs, to: startOfDay(now) }),
})

/** The same for every day whose hours are still kept: a lane may owe its hours for long. */
export const rollKeptDays = defineJob({
  name: 'roll-kept-days',
  run: (env, { now }) => rollDays(env.DB, { from: startOfDay(now - hoursKeptMs), to: startOfDay(now) }),
})
