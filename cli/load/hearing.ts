// What is common to processes of listening sockets, whatever they speak: forked by flow.ts, told when to end.
import { setTimeout as sleep } from 'node:timers/promises'
import { Histogram } from './histogram.ts'
import type { LoadOptions } from './options.ts'

/** What the sockets of this process heard. */
export interface Heard {
  frames: number
  /** Events that frames said they left out, of all sockets. */
  skipped: number
  bytes: number
  /** Events that the first socket was told or was told that they were left out. */
  told: number
  /** From when an event was due to when a socket had it: of the first and the last event of each frame. */
  steps: [number, number][]
  maxMs: number
}

const quietMs = 3_000
const quietWithinMs = 30_000

const latency = new Histogram()
const heard = { frames: 0, skipped: 0, bytes: 0, told: 0 }
let heardAt = 0
const now = (): number => performance.timeOrigin + performance.now()

/** Opens the sockets when told to; when told to end waits until nothing comes any more, and says what came. */
export function listenWith(openOne: (options: LoadOptions, isFirst: boolean) => Promise<void>): void {
  process.on('message', (message: { options: LoadOptions } | 'end') => {
    if (message === 'end') void end()
    else
      void Promise.all(
        Array.from({ length: message.options.sockets }, (_, index) => openOne(message.options, index === 0)),
      ).then(() => process.send?.('ready'))
  })
}

/** Events that come too late are late, not absent. */
async function end(): Promise<void> {
  for (const until = now() + quietWithinMs; now() < until && now() - heardAt < quietMs;) await sleep(100)
  process.send?.({ ...heard, steps: latency.steps, maxMs: latency.max } satisfies Heard)
  process.disconnect()
  process.exit(0)
}

const endBytes = 600

export const endOf = (frame: Buffer): string => frame.toString('latin1', Math.max(0, frame.length - endBytes))

/** Reads only the ends of a frame: parsing thirty megabytes a second would measure this process. */
export function take(frame: Buffer, isFirst: boolean): void {
  const at = now()
  heardAt = at
  const last = endOf(frame)
  const first = /"t":([\d.]+)/.exec(frame.toString('latin1', 0, endBytes))
  const lasts = [...last.matchAll(/"t":([\d.]+)/g)]
  for (const found of [first, lasts.at(-1)]) if (found) latency.add(at - Number(found[1]))
  const skipped = Number(/"skipped":(\d+),"seq":\d+\}$/.exec(last)?.[1] ?? 0)
  heard.frames += 1
  heard.bytes += frame.length
  heard.skipped += skipped
  if (isFirst) heard.told += skipped + frame.toString('latin1').split('"t":').length - 1
}
