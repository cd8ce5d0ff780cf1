import { dayMs, hourMs } from '#core/cell'
import { rollDays } from '#rollups/day'
import { rollGroups } from '#rollups/groups'
import { hoursKeptMs } from '#rollups/retention'
import { defineJob } from './define.ts'

const startOfDay = (ms: number): number => Math.floor(ms / dayMs) * dayMs

/** Hours that come in later than this are added up at night. */
const freshHours = 3

/** Makes yesterday's day rows, and again when late hours have come in since. Groups first: their days follow. */
export const rollYesterday = defineJob({
  name: 'roll-yesterday',
  async run(env, { now }) {
    await rollGroups(env.DB, { from: now - (freshHours + 1) * hourMs, to: now })
    await rollDays(env.DB, { from: startOfDay(now) - dayMs, to: startOfDay(now) })
  },
})

/** The same for every day whose hours are still kept: a lane may owe its hours for long. */
export const rollKeptDays = defineJob({
  name: 'roll-kept-days',
  async run(env, { now }) {
    await rollGroups(env.DB, { from: startOfDay(now) - dayMs, to: now })
    await rollDays(env.DB, { from: startOfDay(now - hoursKeptMs), to: startOfDay(now) })
  },
})
