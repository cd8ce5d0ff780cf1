import { RunsMessage } from '#core/messages'
import { fileRuns } from '#db/queries/runs'
import { defineConsumer } from './define.ts'

/** Files the runs of browser checks in D1. */
export const runs = defineConsumer({
  queue: 'vedette-runs',
  body: RunsMessage,

  async consume(messages, env) {
    await fileRuns(
      env.DB,
      messages.flatMap(({ runs: found }) => found),
    )
    return []
  },
})
