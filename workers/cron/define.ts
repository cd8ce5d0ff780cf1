/** When a run was due and when it is, epoch ms. */
export interface RunTime {
  scheduledTime: number
  now: number
}

/** One thing the cron does. It must be idempotent: a run may come twice, late, or beside another. */
export interface Job {
  name: string
  run(env: Env, time: RunTime): Promise<void>
}

export const defineJob = (job: Job): Job => job
