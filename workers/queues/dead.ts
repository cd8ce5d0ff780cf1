import { fileDeadLetters } from '#db/queries/dead-letters'
import type { AnyConsumer } from './define.ts'

/** Keeps what a queue gave up on, so that an operator sees it. What was owed stays with the object that owes it. */
export const deadLettersOf = (queue: string): AnyConsumer => ({
  queue: `${queue}-dead`,
  async run(batch, env) {
    await fileDeadLetters(env.DB, queue, batch.messages, Date.now())
    console.error({ event: 'queue.dead_letters', queue, messages: batch.messages.length })
    batch.ackAll()
  },
})
