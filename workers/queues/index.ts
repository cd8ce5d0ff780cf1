import { deadLettersOf } from './dead.ts'
import type { AnyConsumer } from './define.ts'
import { deliveries } from './deliveries.ts'
import { hours } from './hours.ts'
import { incidents } from './incidents.ts'
import { results } from './results.ts'
import { runs } from './runs.ts'

const live: readonly AnyConsumer[] = [results, hours, incidents, deliveries, runs]

/** The one list of consumers. Adding a queue is one file, one entry above and its blocks in wrangler.toml. */
const consumers: readonly AnyConsumer[] = [...live, ...live.map((consumer) => deadLettersOf(consumer.queue))]

/** The Worker's queue handler. A queue without a consumer here is a mistake in wrangler.toml: it throws. */
export async function queue(batch: MessageBatch, env: Env): Promise<void> {
  const consumer = consumers.find((candidate) => candidate.queue === batch.queue)
  if (!consumer) throw new Error(`no consumer for queue ${batch.queue}`)
  await consumer.run(batch, env)
}
