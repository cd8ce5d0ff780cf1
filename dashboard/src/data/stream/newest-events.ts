export type StreamEvent = Record<string, unknown>

/** An event in the list; `key` tells two equal ones apart. */
export interface ListedEvent {
  key: number
  event: StreamEvent
}

export const mostEvents = 200
const mostChars = 8_000_000

/**
 * The newest 200 events of a stream. Frames wait unread, as text, until somebody looks, and then only those are read
 * that are still among the newest: of 20,000 events a second nearly all are never parsed.
 */
export class NewestEvents {
  #frames: string[] = []
  #chars = 0
  #listed: readonly ListedEvent[] = []
  #lastKey = 0
  /** Of the last event from before the socket was opened. */
  #oldKey = 0

  /** @param text a frame of events, as it came */
  take(text: string): void {
    this.#frames.push(text)
    this.#chars += text.length
    while (this.#frames.length > mostEvents || (this.#chars > mostChars && this.#frames.length > 1))
      this.#chars -= this.#frames.shift()?.length ?? 0
  }

  /** The socket is open, perhaps again: what was missed is not known yet. */
  open(): void {
    this.read()
    this.#oldKey = this.#lastKey
  }

  /**
   * What was there when the socket was opened, newest first: it takes the place of all that is older. Frames that have
   * named the same events since then add nothing.
   */
  begin(events: readonly StreamEvent[]): void {
    const came = this.read()
    const known = new Set(events.map((event) => JSON.stringify(event)))
    const fresh = came.filter(({ key, event }) => key > this.#oldKey && !known.has(JSON.stringify(event)))
    const first = this.#lastKey + events.length
    this.#lastKey = first
    const before = events.map((event, index) => ({ key: first - index, event }))
    this.#listed = [...fresh, ...before].slice(0, mostEvents)
  }

  clear(): void {
    this.#frames = []
    this.#chars = 0
    this.#listed = []
  }

  /** Newest first; the same array while nothing has come. */
  read(): readonly ListedEvent[] {
    if (this.#frames.length === 0) return this.#listed
    const fresh: StreamEvent[] = []
    for (let frame = this.#frames.pop(); frame !== undefined; frame = this.#frames.pop()) {
      fresh.push(...eventsOf(frame).toReversed())
      if (fresh.length >= mostEvents) break
    }
    this.#frames = []
    this.#chars = 0
    const newest = fresh.slice(0, mostEvents)
    const first = this.#lastKey + newest.length
    this.#lastKey = first
    const listed = newest.map((event, index) => ({ key: first - index, event }))
    this.#listed = [...listed, ...this.#listed].slice(0, mostEvents)
    return this.#listed
  }
}

/** Oldest first. */
function eventsOf(frame: string): StreamEvent[] {
  try {
    const { events } = JSON.parse(frame) as { events?: unknown }
    return Array.isArray(events) ? (events as StreamEvent[]) : []
  } catch {
    return []
  }
}
