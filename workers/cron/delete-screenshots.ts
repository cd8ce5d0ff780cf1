import { dayMs } from '#core/cell'
import { defineJob } from './define.ts'

const keptDays = 7
/** Days looked at beyond those: a job that missed some days makes good for it. */
const lookBackDays = 7
/** One delete takes at most a thousand keys, and a run no more than this many of those. */
const maxBatches = 50

/** Deletes the pictures of browser checks by the day in their key. What is left goes in the next run. */
export const deleteScreenshots = defineJob({
  name: 'delete-screenshots',
  async run(env, { now }) {
    let batches = 0
    for (let back = keptDays + 1; back <= keptDays + lookBackDays; back++) {
      const prefix = `screenshots/${new Date(now - back * dayMs).toISOString().slice(0, 10)}/`
      for (; batches < maxBatches; batches++) {
        const { objects } = await env.FILES.list({ prefix, limit: 1_000 })
        if (objects.length === 0) break
        await env.FILES.delete(objects.map(({ key }) => key))
      }
    }
  },
})
