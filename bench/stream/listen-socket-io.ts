// Sockets that speak as much of Engine.IO 4 and Socket.IO 5 as listening takes, so that both sides are heard by the
// same means. A process of its own, forked by cli/load/flow.ts.
import { listenWith, take } from '../../cli/load/hearing.ts'
import type { LoadOptions } from '../../cli/load/options.ts'
import { openSocket, startsWith } from '../../cli/load/socket.ts'

listenWith(openOne)

/** @see https://socket.io/docs/v4/engine-io-protocol/ */
async function openOne({ origin }: LoadOptions, isFirst: boolean): Promise<void> {
  const { promise: joined, resolve } = Promise.withResolvers<void>()
  await openSocket(
    `${origin.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`,
    (frame, socket) => {
      if (startsWith(frame, '42')) take(frame, isFirst)
      else if (startsWith(frame, '40')) resolve()
      else if (startsWith(frame, '0')) socket.send('40') // opened: join
      else if (startsWith(frame, '2')) socket.send('3') // ping
    },
  )
  await joined
}
