// A process of its own, so that reading frames does not delay sending events: forked by load.ts.
import { Histogram } from './histogram.ts'
import type { LoadOptions } from './options.ts'

/** What the sockets of this process heard. */
export interface Heard {
  frames: number
  events: number
  skipped: number
  bytes: number
  /** From when an event was due to when a socket had it: of the first and the last event of each frame. */
  steps: [number, number][]
  maxMs: number
}

const latency = new Histogram()
const heard = { frames: 0, events: 0, skipped: 0, bytes: 0 }
const now = (): number => performance.timeOrigin + performance.now()

process.on('message', (message: { options: LoadOptions } | 'end') => {
  if (message !== 'end') {
    void open(message.options).then(() => process.send?.('ready'))
    return
  }
  process.send?.({ ...heard, steps: latency.steps, maxMs: latency.max } satisfies Heard)
  process.disconnect()
  process.exit(0)
})

async function open(options: LoadOptions): Promise<void> {
  await Promise.all(Array.from({ length: options.sockets }, () => openOne(options)))
}

async function openOne({ origin, key, stream, full }: LoadOptions): Promise<void> {
  const made = await fetch(`${origin}/api/v1/live/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  })
  const { ticket } = (await made.json()) as { ticket: string }
  const query = `topics=streams:${stream}&ticket=${ticket}${full ? '&full=1' : ''}`
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api/v1/live?${query}`)
  socket.addEventListener('message', ({ data }) => {
    const text = String(data)
    take(text)
    if (full) socket.send(`{"type":"ack","seq":${/"seq":(\d+)\}$/.exec(text)?.[1] ?? 0}}`)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
}

/** Reads only the ends of a frame: parsing thirty megabytes a second would measure this process. */
function take(text: string): void {
  if (!text.startsWith('{"type":"event"')) return
  const at = now()
  const first = /"t":([\d.]+)/.exec(text.slice(0, 600))
  const lasts = [...text.slice(-600).matchAll(/"t":([\d.]+)/g)]
  for (const found of [first, lasts.at(-1)]) if (found) latency.add(at - Number(found[1]))
  heard.frames += 1
  heard.bytes += text.length
  heard.skipped += Number(/"skipped":(\d+),"seq":\d+\}$/.exec(text.slice(-60))?.[1] ?? 0)
}
