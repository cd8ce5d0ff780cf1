import { pushBehind } from '#assign/push'
import { defineJob } from './define.ts'

/** Hands every lane the assignments it has not acknowledged. */
export const pushBehindLanes = defineJob({ name: 'push-behind', run: (env) => pushBehind(env) })
