import { tidyLanes } from '#assign/rebalance'
import { defineJob } from './define.ts'

/** Takes monitors off the lanes they have left, empties lanes that are idle, and gives up those that are empty. */
export const tidyIdleLanes = defineJob({ name: 'tidy-lanes', run: (env, { now }) => tidyLanes(env, now) })
