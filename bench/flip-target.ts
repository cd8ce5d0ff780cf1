import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What the target is told. `chance`: this share of the checks from one region fails. */
export type FlipOrder =
  | { kind: 'fail'; numbers: number[] }
  | { kind: 'heal' }
  | { kind: 'chance'; region: string; share: number }

/** What the target saw; times are epoch ms with fractions, `decidedAt` is what the webhook says. */
export type FlipSighting =
  | { kind: 'obeyed'; at: number }
  | { kind: 'failed'; number: number; at: number }
  | { kind: 'hook'; type: string; number: number; at: number; decidedAt: number }

/** Loopback targets that can be flipped, and the webhook receiver beside them, so that one clock times both. */
export interface FlipTarget {
  origin: string
  /** Everything seen so far, oldest first. */
  seen: FlipSighting[]
  /** Tells the target; answers when it obeyed, epoch ms. */
  tell(order: FlipOrder): Promise<number>
  close(): Promise<void>
}

/** Starts it on a free port, in a thread of its own. */
export async function startFlipTarget(): Promise<FlipTarget> {
  const thread = new Worker(new URL('flip-server.ts', import.meta.url))
  const [port] = (await once(thread, 'message')) as [number]
  const seen: FlipSighting[] = []
  let obeyed = (_at: number): void => undefined
  thread.on('message', (sighting: FlipSighting) => {
    if (sighting.kind === 'obeyed') obeyed(sighting.at)
    else seen.push(sighting)
  })
  return {
    origin: `http://127.0.0.1:${port}`,
    seen,
    tell: (order) =>
      new Promise((resolve) => {
        obeyed = resolve
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
        thread.postMessage(order)
      }),
    close: async () => void (await thread.terminate()),
  }
}
