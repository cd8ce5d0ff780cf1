import { DurableObject } from 'cloudflare:workers'
import { z } from 'zod'
import type { LiveFrame } from '#core/live'
import type { LiveHealth, LiveRpc } from '#core/rpc'
import type { StreamNews } from '#core/stream/rpc'
import { monitorsNow } from '#db/queries/live-facts'
import { sha256Hex } from '#platform/digest'
import { liveByName, liveObject } from '#platform/objects'
import { migrate } from '../migrate.ts'
import { Audience } from './audience.ts'
import { coalesce, encodeFrame } from './frames.ts'
import { LaneLease } from './lease.ts'
import { LiveStore, migrations } from './store.ts'
import { StreamLeases } from './stream-lease.ts'

const maxSockets = 500
const maxSiblings = 40
const ticketMs = 30_000
const renewMs = 15_000
const coalesceMs = 40
const maxMessageLength = 4_096
const maxSnapshotMonitors = 5_000

const ClientMessage = z.object({ type: z.literal('ack'), seq: z.int() })

/** A workspace's client sockets. Number 0 leases the lanes, and passes every frame on to its siblings. */
export class LiveObject extends DurableObject<Env> implements LiveRpc {
  readonly #store: LiveStore
  readonly #audience: Audience
  readonly #lease: LaneLease
  readonly #streams: StreamLeases
  readonly #workspaceId: string
  readonly #k: number
  #waiting: LiveFrame[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  /** Grows over restarts too, as long as fewer than 1,000 frames a second are sent. */
  #seq = Date.now()

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const [, workspaceId = '', k = '0'] = /^live:(.+):(\d+)$/.exec(ctx.id.name ?? '') ?? []
    this.#workspaceId = workspaceId
    this.#k = Number(k)
    migrate(ctx.storage, migrations)
    this.#store = new LiveStore(ctx.storage)
    this.#audience = new Audience(ctx)
    this.#lease = new LaneLease(env, workspaceId, ctx.id.name ?? '')
    this.#streams = new StreamLeases(env, workspaceId, ctx.id.name ?? '')
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
      return new Response('expected a WebSocket upgrade', { status: 426, headers: { upgrade: 'websocket' } })
    if (this.#audience.size >= maxSockets) return this.#spill(request)

    const { 0: client, 1: server } = new WebSocketPair()
    this.#audience.join(server, new URL(request.url).searchParams)
    await this.#greet(server)
    if (this.#isWatched()) this.ctx.waitUntil(this.#startWatching())
    const streams = this.#audience.streamsWanted()
    if (streams.size > 0) await this.#streams.renew(streams, Date.now())
    return new Response(null, { status: 101, webSocket: client })
  }

  async publish(frames: LiveFrame[]): Promise<void> {
    if (this.#k === 0) {
      if (frames.some((frame) => frame.type === 'monitor')) this.#lease.forgetLanes()
      this.ctx.waitUntil(this.#relay(frames))
    }
    this.#take(frames)
  }

  async publishStream(news: StreamNews): Promise<void> {
    this.#audience.tellStream(news, () => this.#nextSeq(), Date.now())
  }

  /** For siblings: the same frames; answers how many sockets still listen here. */
  async relay(frames: LiveFrame[]): Promise<{ sockets: number }> {
    this.#take(frames)
    return { sockets: this.#audience.size }
  }

  async health(): Promise<LiveHealth> {
    const own = { sockets: this.#audience.size, skipped: this.#audience.skipped }
    const siblings = this.#k === 0 ? this.#store.siblings() : []
    const answers = await Promise.allSettled(
      siblings.map((k) => liveObject(this.env, this.#workspaceId, k).health()),
    )
    const theirs = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    return {
      sockets: theirs.reduce((sum, { sockets }) => sum + sockets, own.sockets),
      skipped: theirs.reduce((sum, { skipped }) => sum + skipped, own.skipped),
    }
  }

  async ticket(): Promise<string> {
    const ticket = crypto.getRandomValues(new Uint8Array(24)).toBase64({ alphabet: 'base64url' })
    const now = Date.now()
    this.#store.addTicket(await sha256Hex(ticket), now + ticketMs, now)
    return ticket
  }

  async redeem(ticket: string): Promise<boolean> {
    return this.#store.burnTicket(await sha256Hex(ticket), Date.now())
  }

  async takeTurn(turn: { name: string; holder: string; until: number }): Promise<boolean> {
    return this.#store.takeTurn(turn, Date.now())
  }

  async endTurn(turn: { name: string; holder: string }): Promise<void> {
    this.#store.endTurn(turn)
  }

  override async alarm(): Promise<void> {
    if (this.#k === 0) await this.#relay([])
    if (this.#isWatched()) await this.#watch()
    else if (this.#k === 0) await this.#lease.release(Date.now())
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    if (typeof message !== 'string') return socket.close(1008, 'text only')
    if (message.length > maxMessageLength) return socket.close(1009, 'message is too long')
    const ack = readAck(message)
    if (!ack) return socket.close(1008, 'not a message this socket takes')
    const hasCaughtUp = this.#audience.acknowledge(socket, ack.seq)
    if (hasCaughtUp) await this.#greet(socket)
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    await this.#left(socket)
  }

  override async webSocketError(socket: WebSocket): Promise<void> {
    await this.#left(socket)
  }

  async #left(socket: WebSocket): Promise<void> {
    const streams = this.#audience.streamsOf(socket)
    this.#audience.leave(socket)
    await this.#letGo(streams)
    if (this.#isWatched()) return
    await this.ctx.storage.deleteAlarm()
    if (this.#k === 0) await this.#lease.release(Date.now())
  }

  /** Of these streams, those that nobody here wants any more. */
  async #letGo(streams: readonly string[]): Promise<void> {
    const wanted = this.#audience.streamsWanted()
    const unwanted = streams.filter((name) => !wanted.has(name))
    await this.#streams.release(unwanted, Date.now())
    // A page that is loaded anew leaves and comes in one moment: whoever has come meanwhile keeps the lease.
    const again = [...this.#audience.streamsWanted()].filter(([name]) => unwanted.includes(name))
    if (again.length > 0) await this.#streams.renew(new Map(again), Date.now())
  }

  #isWatched(): boolean {
    return this.#wantsLanes() || this.#audience.streamsWanted().size > 0
  }

  /** Lanes speak to number 0 alone, which tells its siblings. */
  #wantsLanes(): boolean {
    return this.#k === 0 && (this.#audience.wants('monitors') || this.#store.siblings().length > 0)
  }

  async #startWatching(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.#watch()
  }

  /** The next renewal is booked before the work. */
  async #watch(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + renewMs)
    if (this.#wantsLanes()) await this.#lease.renew(Date.now())
    await this.#streams.renew(this.#audience.streamsWanted(), Date.now())
  }

  /** One snapshot; what is told while D1 is asked follows it. Without a snapshot the client had better come again. */
  async #greet(socket: WebSocket): Promise<void> {
    if (!this.#audience.wantsSnapshot(socket)) return this.#audience.release(socket)
    this.#audience.hold(socket)
    try {
      const sparse = this.#audience.isSparse(socket)
      const range = { now: Date.now(), limit: maxSnapshotMonitors, sparse }
      const monitors = await monitorsNow(this.env.DB, this.#workspaceId, range)
      const isWhole = sparse && monitors.length < maxSnapshotMonitors
      const frame: LiveFrame = { type: 'snapshot', monitors, ...(isWhole ? { rest: 'up' } : {}) }
      const snapshot = encodeFrame(frame, this.#nextSeq())
      this.#audience.welcome(socket, snapshot, Date.now())
    } catch (error) {
      console.error({ event: 'live.no_snapshot', workspaceId: this.#workspaceId, error: String(error) })
      socket.close(1013, 'try again later')
    }
  }

  /** Results wait a moment for each other; anything else goes out at once, with what waits before it. */
  #take(frames: LiveFrame[]): void {
    if (this.#audience.size === 0) return
    this.#waiting.push(...frames)
    if (this.#waiting.some((frame) => frame.type !== 'result')) return this.#flush()
    if (this.#waiting.length > 0) this.#timer ??= setTimeout(() => this.#flush(), coalesceMs)
  }

  #flush(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer)
    this.#timer = undefined
    const frames = coalesce(this.#waiting)
    this.#waiting = []
    this.#audience.tell(
      frames.map((frame) => encodeFrame(frame, this.#nextSeq())),
      Date.now(),
    )
  }

  #nextSeq(): number {
    this.#seq += 1
    return this.#seq
  }

  /** A full object hands the socket to the first sibling with room, and will pass frames on to it. */
  async #spill(request: Request): Promise<Response> {
    if (this.#k > 0) return new Response('full', { status: 503 })
    for (let k = 1; k <= maxSiblings; k += 1) {
      this.#store.addSibling(k)
      const response = await liveObject(this.env, this.#workspaceId, k).fetch(request)
      if (response.status === 503) continue
      this.#store.addSibling(k) // once more: a relay may have found it empty and dropped it meanwhile
      await this.#startWatching()
      return response
    }
    return new Response('too many live sockets', { status: 503, headers: { 'retry-after': '30' } })
  }

  async #relay(frames: LiveFrame[]): Promise<void> {
    const relays = this.#store.siblings().map(async (k) => {
      const sibling = liveByName(this.env, `live:${this.#workspaceId}:${k}`)
      const { sockets } = await sibling.relay(frames)
      if (sockets === 0) this.#store.dropSibling(k)
    })
    for (const answer of await Promise.allSettled(relays)) {
      if (answer.status === 'rejected')
        console.error({
          event: 'live.relay_failed',
          workspaceId: this.#workspaceId,
          error: String(answer.reason),
        })
    }
  }
}

function readAck(message: string): z.infer<typeof ClientMessage> | undefined {
  try {
    return ClientMessage.safeParse(JSON.parse(message)).data
  } catch {
    return undefined
  }
}
