import { connect, createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'

/** Listens on a free port of the loopback interface and says which. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/**
 * A port where connections are refused, until `close`. It is the near end of an open connection: nobody listens there,
 * and no server that starts later can be given it, as it could a port that was merely free a moment ago.
 */
export async function refusedPort(): Promise<{ port: number; close(): void }> {
  const server = createTcpServer()
  const socket = connect(await listen(server), '127.0.0.1')
  await once(socket, 'connect')
  const close = () => {
    socket.destroy()
    server.close()
  }
  return { port: socket.localPort ?? 0, close }
}

/** A server that answers every connection with bytes that are no HTTP. */
export const gibberish = (): Server =>
  createTcpServer((socket) => {
    socket.on('error', () => socket.destroy()).once('data', () => socket.end('\u0000\u0001 no HTTP \r\n\r\n'))
  })
