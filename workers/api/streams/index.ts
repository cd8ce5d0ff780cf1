import { aggregateStream } from './aggregate.ts'
import { createStream } from './create.ts'
import { listStreamDeadLetters, replayStreamDeadLetters } from './dead-letters.ts'
import { deleteStream } from './delete.ts'
import { sendEvents } from './events.ts'
import { getStream } from './get.ts'
import { healthOfStream } from './health.ts'
import { listStreams } from './list.ts'
import { recentEvents } from './recent.ts'
import { streamSchemaRoutes } from './schemas/index.ts'
import { seriesOfStream } from './series.ts'
import { updateStream } from './update.ts'

export const streamRoutes = [
  listStreams,
  createStream,
  getStream,
  updateStream,
  deleteStream,
  sendEvents,
  recentEvents,
  aggregateStream,
  seriesOfStream,
  healthOfStream,
  listStreamDeadLetters,
  replayStreamDeadLetters,
  ...streamSchemaRoutes,
] as const
