// A process of its own, so that reading frames does not delay sending events: forked by flow.ts.
import { endOf, listenWith, take } from './hearing.ts'
import type { LoadOptions } from './options.ts'
import { openSocket, startsWith } from './socket.ts'

listenWith(openOne)

async function openOne({ origin, key, stream, full }: LoadOptions, isFirst: boolean): Promise<void> {
  const made = await fetch(`${origin}/api/v1/live/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  })
  const { ticket } = (await made.json()) as { ticket: string }
  const query = `topics=streams:${stream}&ticket=${ticket}${full ? '&full=1' : ''}`
  await openSocket(`${origin.replace(/^http/, 'ws')}/api/v1/live?${query}`, (frame, socket) => {
    if (startsWith(frame, '{"type":"event"')) take(frame, isFirst)
    if (full) socket.send(`{"type":"ack","seq":${/"seq":(\d+)\}$/.exec(endOf(frame))?.[1] ?? 0}}`)
  })
}
