import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net'

/** Listens on a free port of the loopback interface and says which. */
export async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A port that was free a moment ago, so that connections to it are refused. */
export async function freePort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A server that answers every connection with bytes that are no HTTP. */
export const gibberish = (): Server =>
  createTcpServer((socket) => {
    socket.on('error', () => socket.destroy()).once('data', () => socket.end('\u0000\u0001 no HTTP \r\n\r\n'))
  })
