import type { WindowName } from '#core/stream/bounds'
import { keepSocket, type KeptSocket } from '../../socket.ts'
import { recentEvents } from '../streams.ts'
import { type ListedEvent, mostEvents, NewestEvents } from './newest-events.ts'
import { LiveWindows, type WindowFrame } from './live-windows.ts'

/** Screens are told at most so often, however many frames come. */
const tickMs = 250

export interface FeedView {
  isLive: boolean
  /** How often the socket was opened: what was missed before is read anew. */
  opened: number
  events: readonly ListedEvent[]
  /** Changes whenever a window does. */
  windowsAt: number
}

/** What a stream tells on its live socket, held outside of React: frames are only put down until the next tick. */
export class StreamFeed {
  readonly windows: LiveWindows
  readonly #name: string
  readonly #newest = new NewestEvents()
  readonly #listeners = new Set<() => void>()
  #where = ''
  #socket: KeptSocket | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #windowsAt = 0
  #view: FeedView = { isLive: false, opened: 0, events: [], windowsAt: 0 }

  constructor(name: string, window: WindowName) {
    this.#name = name
    this.windows = new LiveWindows(window)
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
  readonly view = (): FeedView => this.#view

  /** Opens the socket; answers what closes it. */
  start(): () => void {
    const socket = keepSocket(() => this.#query(), {
      open: () => {
        this.#newest.open()
        this.#tell({ isLive: true, opened: this.#view.opened + 1 })
        void this.#begin()
      },
      message: (text) => this.#take(text),
      lost: () => this.#tell({ isLive: false }),
    })
    this.#socket = socket
    return () => {
      this.#socket = undefined
      clearTimeout(this.#timer)
      this.#timer = undefined
      socket.end()
    }
  }

  /** From here on only events that fit are listed. */
  filter(where: string): void {
    if (where === this.#where) return
    this.#where = where
    this.#newest.clear()
    this.#tell({ events: [] })
    this.#socket?.renew()
  }

  #query(): string {
    const where = this.#where === '' ? '' : `&where=${encodeURIComponent(this.#where)}`
    return `topics=streams:${encodeURIComponent(this.#name)}${where}`
  }

  #take(text: string): void {
    if (text.startsWith('{"type":"event"')) this.#newest.take(text)
    else if (text.startsWith('{"type":"window"')) {
      this.windows.take(JSON.parse(text) as WindowFrame)
      this.#windowsAt += 1
    } else return
    this.#timer ??= setTimeout(() => this.#flush(), tickMs)
  }

  #flush(): void {
    this.#timer = undefined
    this.#tell({ events: this.#newest.read(), windowsAt: this.#windowsAt })
  }

  /** The events of before. Without an answer the list begins with what comes. */
  async #begin(): Promise<void> {
    const where = this.#where
    const events = await recentEvents(this.#name, where, mostEvents).catch(() => null)
    if (events === null || where !== this.#where) return
    this.#newest.begin(events)
    this.#flush()
  }

  #tell(part: Partial<FeedView>): void {
    this.#view = { ...this.#view, ...part }
    for (const listener of this.#listeners) listener()
  }
}
