import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'

/** One webhook that arrived; `at` is epoch ms with fractions. */
export interface Heard {
  what: string
  event: string
  id: string
  at: number
}

/** A loopback receiver of webhooks, in a thread of its own, so that posting does not hold up its clock. */
export interface Receiver {
  url: string
  heard: Heard[]
  /** Waits until so many were heard. @throws after `ms`. */
  until(count: number, ms: number): Promise<void>
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const thread = new Worker(new URL('receiver-thread.ts', import.meta.url))
  const [port] = (await once(thread, 'message')) as [number]
  const heard: Heard[] = []
  thread.on('message', (message: Heard) => heard.push(message))
  return {
    url: `http://127.0.0.1:${port}/hook`,
    heard,
    async until(count, ms) {
      for (const end = Date.now() + ms; heard.length < count; await sleep(20))
        if (Date.now() > end)
          throw new Error(`only ${heard.length} of ${count} arrived within ${ms / 1_000} s`)
    },
    close: async () => void (await thread.terminate()),
  }
}
