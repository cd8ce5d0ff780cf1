import { retain } from '#rollups/retention'
import { defineJob } from './define.ts'

/** Deletes what has been kept long enough. */
export const deleteOld = defineJob({ name: 'retention', run: (env, { now }) => retain(env.DB, now) })
