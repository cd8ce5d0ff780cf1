import type { LiveFrame, FrameTopic } from '#core/live'

const maxEvents = 200

/** A frame as it goes over the wire: encoded once for everybody. `brief` is for clients that never acknowledge. */
export interface EncodedFrame {
  topic: FrameTopic
  seq: number
  full: string
  brief: string
}

export function encodeFrame(frame: LiveFrame, seq: number): EncodedFrame {
  const full = JSON.stringify({ ...frame, seq })
  return { topic: topicOf(frame), seq, full, brief: briefly(frame, seq) ?? full }
}

export const topicOf = (frame: LiveFrame): FrameTopic =>
  frame.type === 'incident' ? 'incidents' : 'monitors'

/** At most the newest 200 results of a frame, and how many were left out; undefined when it fits anyway. */
function briefly(frame: LiveFrame, seq: number): string | undefined {
  if (frame.type !== 'result' || frame.results.length <= maxEvents) return undefined
  const skipped = frame.results.length - maxEvents
  return JSON.stringify({ ...frame, results: frame.results.slice(-maxEvents), skipped, seq })
}

/** Neighbouring results of one monitor become one frame; everything else keeps its place and order. */
export function coalesce(frames: readonly LiveFrame[]): LiveFrame[] {
  const joined: LiveFrame[] = []
  let open = new Map<string, Extract<LiveFrame, { type: 'result' }>>()
  for (const frame of frames) {
    if (frame.type !== 'result') {
      open = new Map() // a result after a transition must not be told before it
      joined.push(frame)
      continue
    }
    const known = open.get(frame.monitorId)
    if (known) {
      known.results.push(...frame.results)
      continue
    }
    const copy = { ...frame, results: [...frame.results] }
    open.set(frame.monitorId, copy)
    joined.push(copy)
  }
  return joined
}
