import { HoursMessage } from '#core/messages'
import { fileHours } from '#db/queries/rollups'
import { lane } from '#platform/objects'
import { defineConsumer } from './define.ts'

/** Files closed hours and gaps in D1, then tells each lane that it owes them no more. */
export const hours = defineConsumer({
  queue: 'vedette-hours',
  body: HoursMessage,

  async consume(messages, env) {
    await fileHours(
      env.DB,
      messages.flatMap(({ rows }) => rows),
      messages.flatMap(({ gaps }) => gaps),
    )
    const answers = await Promise.allSettled(
      messages.map(async ({ lane: name, ids }) => lane(env, name).ackHours(ids)),
    )
    return messages.filter((_, index) => answers[index]?.status === 'rejected')
  },
})
