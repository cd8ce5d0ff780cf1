import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Histogram } from './histogram.ts'
import type { Heard } from './listen.ts'
import type { LoadOptions } from './options.ts'
import { send, type Sent } from './send.ts'

/** What a run came to. */
export interface LoadResult {
  sent: Sent
  frames: number
  skipped: number
  bytes: number
  socketMs: Histogram
  /** Events that the stream itself says it has; null when it does not answer. */
  counted: number | null
}

const drainMs = 1_500

/** Makes the stream if it is not there, lets sockets listen, sends at the rate, and asks the stream what it counted. */
export async function load(options: LoadOptions): Promise<LoadResult> {
  await makeStream(options)
  const before = await counted(options)
  const listener = await listen(options)
  const sent = await send(options)
  await sleep(drainMs)
  const heard = await listener.end()
  const socketMs = new Histogram()
  socketMs.merge(heard.steps, heard.maxMs)
  const after = await counted(options)
  return {
    sent,
    socketMs,
    frames: heard.frames,
    skipped: heard.skipped,
    bytes: heard.bytes,
    counted: before === null || after === null ? null : after - before,
  }
}

async function listen(options: LoadOptions): Promise<{ end(): Promise<Heard> }> {
  const child = fork(new URL('listen.ts', import.meta.url), { execArgv: ['--no-warnings'] })
  child.send({ options })
  const [ready] = (await once(child, 'message')) as [unknown]
  if (ready !== 'ready') throw new Error('the sockets did not open')
  return {
    async end() {
      child.send('end')
      const [heard] = (await once(child, 'message')) as [Heard]
      return heard
    },
  }
}

async function makeStream({ origin, key, stream, rate }: LoadOptions): Promise<void> {
  const response = await fetch(`${origin}/api/v1/streams`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name: stream,
      dimensions: ['country'],
      measures: ['amount'],
      schema: {
        type: 'object',
        properties: {
          country: { type: 'string' },
          amount: { type: 'number', minimum: 0 },
          user: { type: 'string' },
        },
        required: ['country', 'amount'],
      },
      eventsPerSecond: Math.min(50_000, Math.max(1_000, 2 * rate)),
    }),
  })
  if (response.status !== 201 && response.status !== 409)
    throw new Error(`the stream could not be made: ${response.status} ${await response.text()}`)
}

/** What the stream counted in the last two hours, by its windows. */
async function counted({ origin, key, stream }: LoadOptions): Promise<number | null> {
  const response = await fetch(`${origin}/api/v1/streams/${stream}/aggregate?window=7200`, {
    headers: { authorization: `Bearer ${key}` },
  })
  if (!response.ok) return null
  const { data } = (await response.json()) as { data: { count: number }[] }
  return data.reduce((sum, { count }) => sum + count, 0)
}
