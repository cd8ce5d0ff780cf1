import { planWindows } from '#core/maintenance/plan'
import { openDatabase } from '#db/database'
import { putWindows, repeatingMaintenances } from '#db/queries/maintenances'
import { defineJob } from './define.ts'

/** Statements of a batch, far below what D1 takes at once. */
const atOnce = 50

/** Spells out the windows of the coming weeks, for reports and pages: monitor objects reckon with the rules themselves. */
export const extendMaintenances = defineJob({
  name: 'extend-maintenances',
  async run(env, { now }) {
    const db = openDatabase(env.DB)
    const rows = await repeatingMaintenances(db, now)
    for (let index = 0; index < rows.length; index += atOnce) {
      const part = rows.slice(index, index + atOnce)
      await db.$client.batch(part.map((row) => putWindows(db, row, planWindows(row, now, row).windows)))
    }
  },
})
