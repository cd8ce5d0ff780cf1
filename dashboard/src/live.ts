import type { QueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { LiveFrame } from '#core/live'
import { applyFrames } from './data/apply-frames.ts'

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
const firstRetryMs = 500
const longestRetryMs = 15_000

/**
 * Keeps one socket open and lets its frames change the query cache in place.
 * Frames are applied at most five times a second, however many come. Answers a function that ends it.
 */
export function startLive(queries: QueryClient): () => void {
  let socket: WebSocket | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let flushing: ReturnType<typeof setTimeout> | undefined
  let pending: LiveFrame[] = []
  let failures = 0
  let seq = -1
  let seen = false
  let ended = false

  function flush(): void {
    flushing = undefined
    const frames = pending
    pending = []
    if (frames.some((frame) => frame.type === 'result')) set({ lastResultAt: Date.now() })
    applyFrames(queries, frames)
    if (socket?.readyState === WebSocket.OPEN && seq >= 0) socket.send(JSON.stringify({ type: 'ack', seq }))
  }

  function receive(text: string): void {
    const frame = parseFrame(text)
    if (!frame) return
    if (typeof frame.seq === 'number') seq = frame.seq
    pending.push(frame)
    flushing ??= setTimeout(flush, flushMs)
  }

  function connect(): void {
    retry = undefined
    const next = new WebSocket(liveAddress())
    socket = next
    next.addEventListener('open', () => {
      failures = 0
      seq = -1
      set({ state: 'live' })
      // What was missed while away is read once; from here on frames keep it current.
      if (seen) void queries.invalidateQueries()
      seen = true
    })
    next.addEventListener('message', (event) => {
      if (typeof event.data === 'string') receive(event.data)
    })
    next.addEventListener('close', () => {
      if (ended || socket !== next) return
      set({ state: navigator.onLine ? 'reconnecting' : 'offline' })
      failures += 1
      const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** failures)
      retry = setTimeout(connect, ceiling / 2 + (Math.random() * ceiling) / 2)
    })
  }

  function backOnline(): void {
    if (retry === undefined) return
    clearTimeout(retry)
    connect()
  }

  window.addEventListener('online', backOnline)
  connect()
  return () => {
    ended = true
    window.removeEventListener('online', backOnline)
    clearTimeout(retry)
    clearTimeout(flushing)
    socket?.close()
  }
}

function liveAddress(): string {
  const url = new URL('/api/v1/live?topics=monitors,incidents&full=1&sparse=1', location.href)
  url.protocol = url.protocol.replace('http', 'ws')
  return url.href
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
