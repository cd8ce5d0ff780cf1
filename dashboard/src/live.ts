import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { LiveFrame } from '#core/live'
import { applyFrames } from './data/apply-frames.ts'
import { keepSocket } from './socket.ts'

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline'

interface Connection {
  state: LiveState
  /** When the newest frame with results came, epoch ms. */
  lastResultAt: number | null
}

let connection: Connection = { state: 'connecting', lastResultAt: null }
const listeners = new Set<() => void>()
function set(part: Partial<Connection>): void {
  connection = { ...connection, ...part }
  for (const listener of listeners) listener()
}
const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** How the live connection is. */
export const useLive = (): Connection => useSyncExternalStore(subscribe, () => connection)

const flushMs = 200
const query = 'topics=monitors,incidents&full=1&sparse=1'

/**
 * Keeps one socket open and lets its frames change the query cache in place.
 * Frames are applied at most five times a second, however many come. Answers a function that ends it.
 */
export function startLive(queries: QueryClient): () => void {
  let flushing: ReturnType<typeof setTimeout> | undefined
  let pending: LiveFrame[] = []
  let seq = -1
  let seen = false

  function flush(): void {
    flushing = undefined
    const frames = pending
    pending = []
    if (frames.some((frame) => frame.type === 'result')) set({ lastResultAt: Date.now() })
    applyFrames(queries, frames)
    if (seq >= 0) socket.send(JSON.stringify({ type: 'ack', seq }))
  }

  const socket = keepSocket(() => query, {
    open() {
      seq = -1
      set({ state: 'live' })
      // What was missed while away is read once; from here on frames keep it current.
      if (seen) void queries.invalidateQueries()
      seen = true
    },
    message(text) {
      const frame = parseFrame(text)
      if (!frame) return
      if (typeof frame.seq === 'number') seq = frame.seq
      pending.push(frame)
      flushing ??= setTimeout(flush, flushMs)
    },
    lost: () => set({ state: navigator.onLine ? 'reconnecting' : 'offline' }),
  })
  return () => {
    clearTimeout(flushing)
    socket.end()
  }
}

function parseFrame(text: string): (LiveFrame & { seq?: number }) | null {
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'object' && frame !== null && 'type' in frame
      ? (frame as LiveFrame & { seq?: number })
      : null
  } catch {
    return null
  }
}
