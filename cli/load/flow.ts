import { forked, saidBy } from './child.ts'
import { Histogram } from './histogram.ts'
import type { Heard } from './hearing.ts'
import type { LoadOptions } from './options.ts'
import { send, type Sent } from './send.ts'

/** What was sent and what sockets heard of it. */
export interface Flow extends Pick<Heard, 'frames' | 'skipped' | 'bytes' | 'told'> {
  sent: Sent
  socketMs: Histogram
}

/**
 * Lets sockets listen, sends at the rate, and waits until nothing is heard any more.
 * @param listener the program of the listening process; that of Vedette's own sockets when it is left out.
 */
export async function flow(
  options: LoadOptions,
  listener = new URL('listen.ts', import.meta.url),
): Promise<Flow> {
  const child = forked(listener)
  child.send({ options })
  await saidBy<'ready'>(child)
  const sent = await send(options)
  child.send('end')
  const heard = await saidBy<Heard>(child)
  const socketMs = new Histogram()
  socketMs.merge(heard.steps, heard.maxMs)
  const { frames, skipped, bytes, told } = heard
  return { sent, socketMs, frames, skipped, bytes, told }
}
