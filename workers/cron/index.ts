import { pingDeadMan } from './dead-man.ts'
import type { Job, RunTime } from './define.ts'
import { deleteLeftoverRows } from './delete-leftovers.ts'
import { deleteOldWindows } from './delete-windows.ts'
import { deleteArtifacts } from './delete-artifacts.ts'
import { extendMaintenances } from './extend-maintenances.ts'
import { markClock } from './mark-clock.ts'
import { pokeIncidents } from './poke-incidents.ts'
import { pokeLanes } from './poke-lanes.ts'
import { pushBehindLanes } from './push-behind.ts'
import { relieveFullLanes } from './relieve-lanes.ts'
import { renderPages } from './render-pages.ts'
import { deleteOld } from './retain.ts'
import { rollKeptDays, rollYesterday } from './roll-days.ts'
import { sweepBrowsers } from './sweep-browsers.ts'
import { tidyIdleLanes } from './tidy-lanes.ts'
import { tellRulesOwed } from './tell-rules.ts'
import { wakeNewborns } from './wake-newborns.ts'
import { watchChannels } from './watch-channels.ts'

const everyMinute = '* * * * *'

/** The one list of what runs when. Adding a job is one file and one entry; a new time, one line in wrangler.toml. */
const schedule: Readonly<Record<string, readonly Job[]>> = {
  [everyMinute]: [
    markClock,
    pokeLanes,
    pushBehindLanes,
    relieveFullLanes,
    pokeIncidents,
    renderPages,
    wakeNewborns,
    watchChannels,
    tellRulesOwed,
    sweepBrowsers,
  ],
  '7 * * * *': [rollYesterday, tidyIdleLanes, deleteOld, deleteArtifacts, deleteOldWindows],
  '23 3 * * *': [rollKeptDays, extendMaintenances, deleteLeftoverRows],
}

/** The Worker's cron handler. A job that fails is said and stops no other; its next run makes good for it. */
export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  const jobs = schedule[controller.cron]
  if (!jobs) throw new Error(`nothing is scheduled at ${controller.cron}`)
  const time = { scheduledTime: controller.scheduledTime, now: Date.now() }
  const went = await Promise.all(jobs.map((job) => runAlone(job, env, time)))
  if (controller.cron !== everyMinute || went.includes(false)) return
  await runAlone({ name: 'dead-man', run: pingDeadMan }, env, time)
}

async function runAlone(job: Job, env: Env, time: RunTime): Promise<boolean> {
  try {
    await job.run(env, time)
    return true
  } catch (error) {
    console.error({ event: 'cron.failed', job: job.name, error: String(error) })
    return false
  }
}
