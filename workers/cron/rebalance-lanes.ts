import { rebalance } from '#assign/rebalance'
import { defineJob } from './define.ts'

/** Moves monitors out of lanes that are too full. */
export const rebalanceLanes = defineJob({ name: 'rebalance', run: (env, { now }) => rebalance(env, now) })
