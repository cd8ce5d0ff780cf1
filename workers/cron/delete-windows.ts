import { openDatabase } from '#db/database'
import { dropOldWindows, windowsAtOnce } from '#db/queries/stream-windows'
import { dropBrowserDays } from '#db/queries/browser-budget'
import { dropStreamDays } from '#db/queries/quotas'
import { defineJob } from './define.ts'

const maxBatches = 40
const daysKeptMs = 7 * 86_400_000

/** Deletes windows, and counts of days of streams and browsers, that were kept long enough. What a run does not come to goes in the next. */
export const deleteOldWindows = defineJob({
  name: 'delete-windows',
  async run(env, { now }) {
    const db = openDatabase(env.DB)
    await dropStreamDays(db, now - daysKeptMs)
    await dropBrowserDays(db, now - daysKeptMs)
    for (let batch = 0; batch < maxBatches; batch += 1)
      if ((await dropOldWindows(db, now)) < windowsAtOnce) return
  },
})
