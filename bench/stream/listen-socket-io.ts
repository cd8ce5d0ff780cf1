// Sockets that speak as much of Engine.IO 4 and Socket.IO 5 as listening takes, so that both sides are heard by the
// same means. A process of its own, forked by cli/load/flow.ts.
import { listenWith, take } from '../../cli/load/hearing.ts'
import type { LoadOptions } from '../../cli/load/options.ts'

listenWith(openOne)

/** @see https://socket.io/docs/v4/engine-io-protocol/ */
async function openOne({ origin }: LoadOptions, isFirst: boolean): Promise<void> {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`)
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('error', reject)
    socket.addEventListener('message', ({ data }) => {
      const text = String(data)
      if (text.startsWith('42')) take(text, isFirst)
      else if (text.startsWith('40')) resolve() // joined
      else if (text.startsWith('0')) socket.send('40') // opened: join
      else if (text === '2') socket.send('3') // ping
    })
  })
}
