import { FromAgent, LateResult, maxMessageLetters, type ToAgent } from '#core/agent/protocol'
import type { LaneEntry, PresentAgents } from '#core/rpc'
import { SecretBook } from '../secret-book.ts'
import { probeTools } from '../tools.ts'
import type { Watch } from '../watch.ts'
import { Agents, send } from './agents.ts'
import { RemoteHands } from './remote-hands.ts'

/** Entries travel in parts, so that no message grows too long. */
const entriesAtOnce = 100

/** Where the agents of a private location come in: they are told what to do, and heard. */
export class Reception {
  readonly hands: RemoteHands
  readonly #env: Env
  readonly #region: string
  readonly #agents: Agents

  constructor(ctx: DurableObjectState, env: Env, region: string) {
    this.#env = env
    this.#region = region
    this.#agents = new Agents(ctx)
    this.hands = new RemoteHands(this.#agents, new SecretBook(env))
  }

  /** Opens an agent's socket. It may be asked at once; what it is to do by itself follows. */
  open(request: Request, watch: Watch): Response {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket')
      return new Response('expected a WebSocket upgrade', { status: 426, headers: { upgrade: 'websocket' } })
    const joined = this.#agents.join(Date.now())
    if (!joined) return new Response('too many agents', { status: 503, headers: { 'retry-after': '60' } })
    const { client, server } = joined
    send(server, this.#welcome())
    watch.background(this.#assign([server], watch.entries(), true))
    watch.lookAgain()
    return new Response(null, { status: 101, webSocket: client })
  }

  /** Tells every agent what has changed. */
  async tell(entries: readonly LaneEntry[]): Promise<void> {
    await this.#assign(this.#agents.living(Date.now()), entries, false)
  }

  hear(socket: WebSocket, text: string | ArrayBuffer, watch: Watch): void {
    const message = read(text)
    if (!message) return socket.close(1008, 'not a message this socket takes')
    this.#agents.heard(socket, Date.now())
    if (message.type === 'answer') return this.hands.answered(message)
    const results = message.results.flatMap((one) => LateResult.safeParse(one).data ?? [])
    watch.fileLate(results, (late) => this.hands.settle(late.monitorId, late.tick, late.answer, late.at))
    send(socket, { type: 'filed', batch: message.batch })
  }

  left(socket: WebSocket): void {
    this.hands.lost(socket)
  }

  present(): PresentAgents {
    return this.#agents.present(Date.now())
  }

  dismiss(why: string): void {
    this.#agents.dismiss(why)
  }

  #welcome(): ToAgent {
    const { resolvers, rdap } = probeTools(this.#env)
    return {
      type: 'welcome',
      now: Date.now(),
      region: this.#region,
      publicUrl: this.#env.PUBLIC_URL,
      resolvers: [...resolvers],
      rdap: rdap ?? null,
    }
  }

  async #assign(
    sockets: readonly WebSocket[],
    entries: readonly LaneEntry[],
    replace: boolean,
  ): Promise<void> {
    if (sockets.length === 0) return
    const runs = ({ removed, paused, passive }: LaneEntry) => !removed && !paused && !passive
    const known = await this.hands.entriesOf(entries.filter(runs))
    const removed = entries.filter((entry) => !runs(entry)).map(({ monitorId }) => monitorId)
    for (let first = 0; first === 0 || first < known.length; first += entriesAtOnce) {
      const message: ToAgent = {
        type: 'assign',
        replace: replace && first === 0,
        entries: known.slice(first, first + entriesAtOnce),
        removed: first === 0 ? removed : [],
      }
      for (const socket of sockets) send(socket, message)
    }
  }
}

function read(text: string | ArrayBuffer): FromAgent | null {
  if (typeof text !== 'string' || text.length > maxMessageLetters) return null
  try {
    return FromAgent.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
