import { dayMs } from '#core/cell'
import { deleteLeftovers, type Leftover } from '#db/queries/leftovers'
import { defineJob } from './define.ts'

/** For how long each is kept: as long as the log that speaks of it, where people may want to read what it was. */
const keptMs: Readonly<Record<Leftover, number>> = {
  silences: 90 * dayMs,
  devices: 90 * dayMs,
  channel_silences: 0,
}
/** Rows that one statement deletes, and statements of a run for each kind. */
const atOnce = 500
const maxBatches = 20

/**
 * Deletes silences that ended long ago, and what is left of devices and channels whose owner is gone. What a run does
 * not come to goes in the next.
 */
export const deleteLeftoverRows = defineJob({
  name: 'delete-leftovers',
  async run({ DB }, { now }) {
    for (const [table, kept] of Object.entries(keptMs) as [Leftover, number][]) {
      for (let batch = 0; batch < maxBatches; batch += 1) {
        const gone = await deleteLeftovers(DB, table, { before: now - kept, limit: atOnce })
        if (gone < atOnce) break
      }
    }
  },
})
