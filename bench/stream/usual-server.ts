// The usual pattern, in a process of its own: events are posted, published in Redis, heard by a subscriber and told to
// every socket by Socket.IO. It keeps nothing. Forked by usual.ts.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { argv } from 'node:process'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'

const channel = 'events'
/** Whether a message is a single event, as is usual, or all those of a request. */
const [, , redisPort, grain] = argv
const publisher = new Redis(Number(redisPort), '127.0.0.1')
const subscriber = new Redis(Number(redisPort), '127.0.0.1')

const server = createServer((request, response) => {
  void takeEvents(request).then(
    (accepted) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ accepted })),
    (error: unknown) => response.writeHead(400).end(String(error)),
  )
})
server.keepAliveTimeout = 60_000 // else it closes connections that the load generator is about to use again
const sockets = new Server(server, { serveClient: false, transports: ['websocket'] })

subscriber.on('message', (_, text) => sockets.emit('event', JSON.parse(text)))
await subscriber.subscribe(channel)
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit(0))

/** Answers how many were taken. @throws when one is bad. */
async function takeEvents(request: IncomingMessage): Promise<number> {
  const lines = (await bodyOf(request)).split('\n').filter((line) => line !== '')
  for (const line of lines) judge(JSON.parse(line))
  const messages = grain === 'request' ? [`[${lines.join(',')}]`] : lines
  await Promise.all(messages.map((message) => publisher.publish(channel, message)))
  return lines.length
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** What our stream's schema demands, by hand. */
function judge(event: unknown): void {
  const { country, amount } = event as { country?: unknown; amount?: unknown }
  if (typeof country !== 'string' || typeof amount !== 'number' || amount < 0) throw new Error('a bad event')
}
