import type { z } from 'zod'
import { fileDeadLetters } from '#db/queries/dead-letters'

export interface QueueConsumer<Body> {
  queue: string
  body: z.ZodType<Body>
  /**
   * Takes the whole batch, and must be idempotent. Answers the bodies that are to be tried again;
   * a throw means all of them.
   */
  consume(bodies: readonly Body[], env: Env): Promise<readonly Body[]>
}

/** A consumer with its body type checked once and then forgotten, so that unlike consumers share a list. */
export interface AnyConsumer {
  queue: string
  run(batch: MessageBatch, env: Env): Promise<void>
}

/** Reads, consumes, and settles every message by itself: acknowledged, tried again later, or a dead letter. */
export function defineConsumer<Body>(consumer: QueueConsumer<Body>): AnyConsumer {
  const { queue, body } = consumer
  return {
    queue,
    async run(batch, env) {
      const { readable, unreadable } = read(batch, body)
      await setAside(queue, unreadable, env)
      if (readable.size === 0) return

      const again = await consumer.consume([...readable.keys()], env).catch((error: unknown) => {
        console.error({ event: 'queue.failed', queue, messages: readable.size, error: String(error) })
        return [...readable.keys()]
      })
      const retry = new Set(again)
      for (const [key, message] of readable) {
        if (retry.has(key)) message.retry({ delaySeconds: backoffSeconds(message.attempts) })
        else message.ack()
      }
    },
  }
}

function read<Body>(batch: MessageBatch, body: z.ZodType<Body>) {
  const readable = new Map<Body, Message>()
  const unreadable: Message[] = []
  for (const message of batch.messages) {
    const parsed = body.safeParse(message.body)
    if (parsed.success) readable.set(parsed.data, message)
    else unreadable.push(message)
  }
  return { readable, unreadable }
}

/** A message we cannot read will not become readable: it is kept where an operator finds it. */
async function setAside(queue: string, messages: readonly Message[], env: Env): Promise<void> {
  if (messages.length === 0) return
  console.error({ event: 'queue.unreadable', queue, ids: messages.map((message) => message.id) })
  try {
    await fileDeadLetters(env.DB, queue, messages, Date.now())
    for (const message of messages) message.ack()
  } catch (error) {
    console.error({ event: 'queue.dead_letter_failed', queue, error: String(error) })
    for (const message of messages) message.retry({ delaySeconds: backoffSeconds(message.attempts) })
  }
}

/** 5 s, 10 s, 20 s … up to 5 min, with up to a quarter of jitter. */
const backoffSeconds = (attempts: number): number =>
  Math.ceil(Math.min(300, 5 * 2 ** (attempts - 1)) * (1 + Math.random() / 4))
