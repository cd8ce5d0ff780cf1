import { inParallel } from '#assign/in-parallel'
import { openDatabase } from '#db/database'
import { loadMonitorConfig } from '#db/queries/monitor-config'
import { forgetNewborns, oldestNewborns } from '#db/queries/newborns'
import { monitorObject } from '#platform/objects'
import { within } from '#platform/within'
import { defineJob } from './define.ts'

/** When the rush of making them is over. */
const afterMs = 60_000
/** So few at once, and so many a minute, that it takes none of the time in which checks run. */
const atOnce = 2
const most = 300
const answerMs = 10_000

/**
 * Wakes the objects of new monitors at leisure: from then on they know whom they watch, and an alert needs no D1. What
 * lay ready for them goes when they have it.
 */
export const wakeNewborns = defineJob({
  name: 'wake-newborns',

  async run(env, { now }) {
    const db = openDatabase(env.DB)
    const awake: string[] = []
    try {
      await inParallel(await oldestNewborns(db, now - afterMs, most), atOnce, async (newborn) => {
        const { workspaceId, monitorId } = newborn
        const orders = await loadMonitorConfig(db, workspaceId, monitorId, Date.now())
        if (orders) await within(answerMs, monitorObject(env, workspaceId, monitorId).configure(orders))
        awake.push(monitorId)
      })
    } finally {
      if (awake.length > 0) await forgetNewborns(db, awake)
    }
  },
})
