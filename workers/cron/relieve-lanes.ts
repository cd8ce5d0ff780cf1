import { relieveLanes } from '#assign/rebalance'
import { defineJob } from './define.ts'

/** Moves monitors out of lanes that measure too much: each minute, as a thousand may have been made a minute ago. */
export const relieveFullLanes = defineJob({
  name: 'relieve-lanes',
  run: (env, { now }) => relieveLanes(env, now),
})
