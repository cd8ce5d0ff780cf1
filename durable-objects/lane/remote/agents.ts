import { closeCodes, silentMs, type ToAgent } from '#core/agent/protocol'
import type { PresentAgents } from '#core/rpc'

/** How many agents one private location may have; each further one is turned away. */
export const maxAgents = 10
const tag = 'agent'

/** The sockets of a private location's agents. The platform keeps them while the object sleeps. */
export class Agents {
  readonly #ctx: DurableObjectState
  readonly #heardAt = new WeakMap<WebSocket, number>()

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  /** Takes an agent's socket in; null when there are as many as there may be. */
  join(now: number): { client: WebSocket; server: WebSocket } | null {
    if (this.living(now).length >= maxAgents) return null
    const { 0: client, 1: server } = new WebSocketPair()
    this.#ctx.acceptWebSocket(server, [tag])
    server.serializeAttachment({ joinedAt: now })
    this.#heardAt.set(server, now)
    return { client, server }
  }

  heard(socket: WebSocket, now: number): void {
    this.#heardAt.set(socket, now)
  }

  /** Agents that can be asked, the one heard last first. A socket that has gone silent is closed. */
  living(now: number): WebSocket[] {
    const heard = this.#all().map((socket) => ({ socket, at: this.#lastHeardAt(socket) }))
    for (const { socket, at } of heard) {
      if (now - at > silentMs) close(socket, closeCodes.silent, 'not heard for a minute')
    }
    return heard
      .filter(({ at }) => now - at <= silentMs)
      .toSorted((a, b) => b.at - a.at)
      .map(({ socket }) => socket)
  }

  present(now: number): PresentAgents {
    const living = this.living(now)
    const times = living.map((socket) => this.#lastHeardAt(socket))
    return { agents: living.length, lastHeardAt: times.length > 0 ? Math.max(...times) : null }
  }

  dismiss(why: string): void {
    for (const socket of this.#all()) close(socket, closeCodes.dismissed, why)
  }

  #all(): WebSocket[] {
    return this.#ctx.getWebSockets(tag).filter(({ readyState }) => readyState === WebSocket.OPEN)
  }

  #lastHeardAt(socket: WebSocket): number {
    const { joinedAt } = socket.deserializeAttachment() as { joinedAt: number }
    const pinged = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0
    return Math.max(joinedAt, pinged, this.#heardAt.get(socket) ?? 0)
  }
}

/** True when it is on its way; a socket that has just closed takes nothing. */
export function send(socket: WebSocket, message: ToAgent): boolean {
  try {
    socket.send(JSON.stringify(message))
    return true
  } catch {
    return false
  }
}

function close(socket: WebSocket, code: number, why: string): void {
  try {
    socket.close(code, why)
  } catch {
    // It is closed already.
  }
}
