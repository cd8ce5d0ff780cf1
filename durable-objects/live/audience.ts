import { z } from 'zod'
import type { FrameTopic } from '#core/live'
import type { StreamNews } from '#core/stream/rpc'
import { Flow } from './flow.ts'
import type { EncodedFrame } from './frames.ts'
import { eventFrame, EventTexts } from './stream-text.ts'

/** What a socket remembers of itself through hibernation. */
const Seat = z.object({
  topics: z.array(z.enum(['monitors', 'incidents'])),
  /** Names of streams. Missing in seats of before there were any. */
  streams: z.array(z.string()).default([]),
  /** What events of streams are told; empty for all. */
  where: z.string().default(''),
  /** The client acknowledges, and wants everything. */
  full: z.boolean(),
  /** The client acknowledges, though the newest of each frame are enough for it. */
  acks: z.boolean().default(false),
  /** The client's snapshots leave out what is up. Missing in seats of before there was a choice. */
  sparse: z.boolean().default(false),
})
type Seat = z.infer<typeof Seat>

const maxHeldFrames = 2_000
const maxStreams = 10

/** The sockets of one live object: who wants what, who is behind. Sockets survive hibernation, flow counters need not. */
export class Audience {
  readonly #ctx: DurableObjectState
  readonly #seats = new WeakMap<WebSocket, Seat>()
  readonly #flows = new WeakMap<WebSocket, Flow>()
  /** Frames for sockets that have not had their snapshot yet. */
  readonly #held = new Map<WebSocket, EncodedFrame[]>()
  /** Events that a socket was not told because it was behind, by stream. */
  readonly #missed = new WeakMap<WebSocket, Map<string, number>>()
  /** Sockets that fell behind: they get nothing until they catch up, then a snapshot. */
  readonly #behind = new WeakSet<WebSocket>()

  /** Events that sockets were not told, all together. */
  skipped = 0

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
  }

  get size(): number {
    return this.#open().length
  }

  wants(topic: FrameTopic): boolean {
    return this.#open().some((socket) => this.#seatOf(socket).topics.includes(topic))
  }

  /** Streams that somebody here wants, and whether the newest of each frame are not enough for all of them. */
  streamsWanted(): Map<string, { all: boolean }> {
    const wanted = new Map<string, { all: boolean }>()
    for (const socket of this.#open()) {
      const { streams, full, where } = this.#seatOf(socket)
      for (const name of streams)
        wanted.set(name, { all: (wanted.get(name)?.all ?? false) || full || where !== '' })
    }
    return wanted
  }

  streamsOf(socket: WebSocket): string[] {
    return this.#seatOf(socket).streams
  }

  /** Whether a socket wants anything of which there is a snapshot. */
  wantsSnapshot(socket: WebSocket): boolean {
    return this.#seatOf(socket).topics.length > 0
  }

  isSparse(socket: WebSocket): boolean {
    return this.#seatOf(socket).sparse
  }

  /** Takes a socket in; it hears nothing before `welcome`. */
  join(socket: WebSocket, query: URLSearchParams): void {
    this.hold(socket)
    this.#ctx.acceptWebSocket(socket)
    socket.serializeAttachment(seatFrom(query))
  }

  /** Keeps back what is told until the next `welcome`. */
  hold(socket: WebSocket): void {
    this.#held.set(socket, [])
  }

  /** There is no snapshot for it: it hears what happens from now on. */
  release(socket: WebSocket): void {
    this.#held.delete(socket)
  }

  /** Sends the snapshot, then what was told meanwhile. */
  welcome(socket: WebSocket, snapshot: EncodedFrame, now: number): void {
    const held = this.#held.get(socket)
    if (!held) return // it has left, or was let go
    this.#held.delete(socket)
    this.#send(socket, snapshot, now)
    for (const frame of held) this.#send(socket, frame, now)
  }

  tell(frames: readonly EncodedFrame[], now: number): void {
    for (const socket of this.#open()) {
      const { topics } = this.#seatOf(socket)
      for (const frame of frames) if (topics.includes(frame.topic)) this.#tellOne(socket, frame, now)
    }
  }

  /** Tells who wants this stream. Who is behind is told later how many events it missed. */
  tellStream({ stream, events, windows }: StreamNews, nextSeq: () => number, now: number): void {
    const texts = events && new EventTexts(events)
    const seq = nextSeq()
    const frames = (windows ?? []).map((frame) => `${frame.slice(0, -1)},"seq":${seq}}`)
    for (const socket of this.#open()) {
      const seat = this.#seatOf(socket)
      if (!seat.streams.includes(stream)) continue
      if (this.#lags(socket, now)) {
        if (events) this.#miss(socket, stream, events.count + events.skipped)
        continue
      }
      for (const frame of frames) this.#write(socket, frame, seq, now)
      const text = texts?.of(seat)
      this.skipped += text?.skipped ?? 0
      if (text && (text.events !== '' || text.skipped > 0))
        this.#write(socket, eventFrame(stream, text, this.#takeMissed(socket, stream), seq), seq, now)
    }
  }

  /** For events it makes no difference how a socket is behind: there is no snapshot of them. */
  #lags(socket: WebSocket, now: number): boolean {
    return this.#behind.has(socket) || (this.#flows.get(socket)?.isBehind(now) ?? false)
  }

  #miss(socket: WebSocket, stream: string, count: number): void {
    this.skipped += count
    const missed = this.#missed.get(socket) ?? new Map<string, number>()
    this.#missed.set(socket, missed)
    missed.set(stream, (missed.get(stream) ?? 0) + count)
  }

  #takeMissed(socket: WebSocket, stream: string): number {
    const missed = this.#missed.get(socket)
    const count = missed?.get(stream) ?? 0
    missed?.delete(stream)
    return count
  }

  #tellOne(socket: WebSocket, frame: EncodedFrame, now: number): void {
    if (this.#behind.has(socket)) return
    const held = this.#held.get(socket)
    if (held) this.#keep(socket, held, frame)
    else if (this.#flows.get(socket)?.isBehind(now)) this.#behind.add(socket)
    else this.#send(socket, frame, now)
  }

  /** What waits for a snapshot is bounded: a client that waits too long had better come again. */
  #keep(socket: WebSocket, held: EncodedFrame[], frame: EncodedFrame): void {
    held.push(frame)
    if (held.length <= maxHeldFrames) return
    this.#held.delete(socket)
    socket.close(1013, 'try again later')
  }

  /** True when the client was behind and has now caught up: it is owed a snapshot. */
  acknowledge(socket: WebSocket, seq: number): boolean {
    const flow = this.#flows.get(socket)
    flow?.acknowledged(seq)
    if (!this.#behind.has(socket) || !(flow?.isCaughtUp ?? true)) return false
    return this.#behind.delete(socket)
  }

  leave(socket: WebSocket): void {
    this.#held.delete(socket)
    try {
      socket.close()
    } catch {
      // It is closed already.
    }
  }

  #open(): WebSocket[] {
    return this.#ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN)
  }

  #send(socket: WebSocket, frame: EncodedFrame, now: number): void {
    const { full } = this.#seatOf(socket)
    this.#write(socket, full ? frame.full : frame.brief, frame.seq, now)
  }

  #write(socket: WebSocket, text: string, seq: number, now: number): void {
    const { full, acks } = this.#seatOf(socket)
    if (full || acks) this.#flowOf(socket).sent(seq, text.length, now)
    try {
      socket.send(text)
    } catch {
      this.leave(socket)
    }
  }

  #seatOf(socket: WebSocket): Seat {
    const seat = this.#seats.get(socket) ?? Seat.parse(socket.deserializeAttachment())
    this.#seats.set(socket, seat)
    return seat
  }

  #flowOf(socket: WebSocket): Flow {
    const flow = this.#flows.get(socket) ?? new Flow()
    this.#flows.set(socket, flow)
    return flow
  }
}

const seatFrom = (query: URLSearchParams): Seat => {
  const asked = (query.get('topics') ?? '').split(',')
  const topics = Seat.shape.topics.element.options.filter((topic) => asked.includes(topic))
  const streams = asked.flatMap((topic) => /^streams:(\S{1,64})$/.exec(topic)?.[1] ?? []).slice(0, maxStreams)
  return {
    topics: topics.length + streams.length > 0 ? topics : ['monitors', 'incidents'],
    streams,
    where: query.get('where') ?? '',
    full: query.get('full') === '1',
    acks: query.get('acks') === '1',
    sparse: query.get('sparse') === '1',
  }
}
