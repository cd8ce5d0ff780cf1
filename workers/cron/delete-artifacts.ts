import { dayMs } from '#core/cell'
import { runsPrefix } from '#core/run/key'
import { defineJob } from './define.ts'

const keptDays = 7
/** Days looked at beyond those: a job that missed some days makes good for it. */
const lookBackDays = 7
/** One delete takes at most a thousand keys, and a run no more than this many of those: 4.8 million files a day. */
const maxBatches = 200
/** Files of runs, and the pictures of before there were runs. */
const prefixes = [runsPrefix, 'screenshots/']

/** Deletes the files of browser checks by the day in their key. What is left goes in the next run. */
export const deleteArtifacts = defineJob({
  name: 'delete-artifacts',
  async run({ FILES }, { now }) {
    let batches = 0
    for (let back = keptDays + 1; back <= keptDays + lookBackDays; back++) {
      const day = new Date(now - back * dayMs).toISOString().slice(0, 10)
      for (const prefix of prefixes) {
        for (; batches < maxBatches; batches++) {
          const { objects } = await FILES.list({ prefix: `${prefix}${day}/`, limit: 1_000 })
          if (objects.length === 0) break
          await FILES.delete(objects.map(({ key }) => key))
        }
      }
    }
  },
})
