// A process of its own, so that reading frames does not delay sending events: forked by flow.ts.
import { listenWith, take } from './hearing.ts'
import type { LoadOptions } from './options.ts'

listenWith(openOne)

async function openOne({ origin, key, stream, full }: LoadOptions, isFirst: boolean): Promise<void> {
  const made = await fetch(`${origin}/api/v1/live/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  })
  const { ticket } = (await made.json()) as { ticket: string }
  const query = `topics=streams:${stream}&ticket=${ticket}${full ? '&full=1' : ''}`
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api/v1/live?${query}`)
  socket.addEventListener('message', ({ data }) => {
    const text = String(data)
    if (text.startsWith('{"type":"event"')) take(text, isFirst)
    if (full) socket.send(`{"type":"ack","seq":${/"seq":(\d+)\}$/.exec(text)?.[1] ?? 0}}`)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
}
