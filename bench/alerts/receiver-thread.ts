import { createServer, type IncomingMessage } from 'node:http'
import { parentPort } from 'node:worker_threads'
import type { Heard } from './receiver.ts'

// The thread behind `startReceiver`: takes the webhooks of both sides and says what they were about.

interface Ours {
  type: string
  data: { incident: { title: string } | null }
}
interface Theirs {
  alerts: { status: string; labels: { alertname: string } }[]
}

const now = () => performance.timeOrigin + performance.now()
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const say = (heard: Heard | number) => parentPort?.postMessage(heard)

async function receive(request: IncomingMessage): Promise<void> {
  const at = now()
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = JSON.parse(Buffer.concat(chunks).toString()) as Ours | Theirs
  if ('alerts' in body)
    for (const alert of body.alerts) say({ what: alert.labels.alertname, event: alert.status, id: '', at })
  else
    say({
      what: body.data.incident?.title ?? '',
      event: body.type,
      id: String(request.headers['webhook-id']),
      at,
    })
}

const server = createServer((request, response) => {
  void receive(request).then(() => response.end('received'))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  say(typeof address === 'object' ? (address?.port ?? 0) : 0)
})
