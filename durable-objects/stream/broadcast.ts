import type { EventNews, StreamLease, StreamNews } from '#core/stream/rpc'
import { liveByName } from '#platform/objects'

const frameMs = 20
const briefEvents = 200

/** Who looks at this stream, and the events they have still to be told. Leases are renewed: losing them costs seconds. */
export class Broadcast {
  readonly #env: Env
  readonly #stream: () => string
  readonly #leases = new Map<string, StreamLease>()
  #chunks: string[] = []
  #count = 0
  #isBooked = false
  #flushedAt = 0

  /** @param stream the name under which its frames are told. */
  constructor(env: Env, stream: () => string) {
    this.#env = env
    this.#stream = stream
  }

  lease(lease: StreamLease): void {
    this.#leases.set(lease.live, lease)
  }

  isWatched(now: number): boolean {
    return this.#current(now).length > 0
  }

  /** Events as JSON, one a line: told at once, but 20 ms apart, together with what else came meanwhile. */
  events(lines: string, count: number, now: number): void {
    if (count === 0 || !this.isWatched(now)) return
    this.#chunks.push(lines)
    this.#count += count
    if (this.#isBooked) return
    this.#isBooked = true
    setTimeout(() => this.#flush(), Math.max(0, this.#flushedAt + frameMs - now))
  }

  /** A frame about windows, already encoded, to everybody. */
  windows(frames: readonly string[], now: number): void {
    for (const { live } of this.#current(now)) this.#tell(live, { windows: [...frames] })
  }

  #flush(): void {
    this.#isBooked = false
    const now = Date.now()
    this.#flushedAt = now
    const lines = this.#chunks.join('\n')
    const count = this.#count
    this.#chunks = []
    this.#count = 0
    const all: EventNews = { lines, count, skipped: 0 }
    const brief: EventNews =
      count <= briefEvents
        ? all
        : { lines: newestLines(lines, briefEvents), count: briefEvents, skipped: count - briefEvents }
    for (const watcher of this.#current(now)) this.#tell(watcher.live, { events: watcher.all ? all : brief })
  }

  #tell(live: string, told: Omit<StreamNews, 'stream'>): void {
    liveByName(this.#env, live)
      .publishStream({ stream: this.#stream(), ...told })
      .catch((error: unknown) => {
        console.warn({ event: 'stream.frames_lost', live, error: String(error) })
      })
  }

  #current(now: number): StreamLease[] {
    const current: StreamLease[] = []
    for (const [live, lease] of this.#leases) {
      if (lease.until <= now) this.#leases.delete(live)
      else current.push(lease)
    }
    return current
  }
}

/** The last so many lines of a text that has more. */
export function newestLines(text: string, most: number): string {
  let at = text.length
  for (let line = 0; line < most; line += 1) {
    const before = text.lastIndexOf('\n', at - 1)
    if (before === -1) return text
    at = before
  }
  return text.slice(at + 1)
}
