import type { DeviceAddress } from '#core/device/schema'
import type { Reading } from '../define.ts'

/** What the conformance suite must know of a channel type to send through it to a receiver on loopback. */
export interface ChannelExample {
  /** A whole config, as typed, whose messages go below `origin`, an http URL with a path. */
  typed(origin: string): Record<string, unknown>
  /** The secrets in it, each of which holds `canary`: none may ever be shown. */
  secrets: string[]
  /** Who is said to hear it, for that config with `https://hooks.example.com/a` as origin. */
  recipient: string
  /** What a receiver says when it has taken a message, where the type reads that; "received" when left out. */
  taken?: string
  /** The content type of its requests; `application/json` when left out. */
  contentType?: string
  /** What its provider is documented to answer, and how that is to be read. */
  answers?: { status: number; text: string; result: Reading }[]
  /** Where the provider tells a repetition from something new: what it goes by. */
  repetitionKey?(request: Received): string | null
  /** What is shown to people as a message. */
  chat?: ChatExample
  /** What a device of such a channel was registered with; its endpoint, if it has one, lies below `origin`. */
  device?(origin: string): DeviceAddress
  /** What a call that is made before the message is answered, where there is one. */
  asked?: string
  /** The answers that name the device as gone, not the channel. */
  gone?: readonly number[]
  /** True when only the device can read the message. */
  sealed?: boolean
}

/** How a message looks to who receives it, worked out as the receiver does and not as the channel lays it out. */
export interface ChatExample {
  /** The message as HTML: its markup interpreted, buttons as links. */
  look(body: string): string
  /** Every mention in it that would call somebody. */
  pings(body: string): string[]
  /** What the provider limits: a word for it, how much there is, and how much there may be. */
  limits(body: string): [what: string, measured: number, max: number][]
}

export interface Received {
  method: string
  path: string
  headers: Record<string, string>
  body: string
}

/** Part of every secret in an example. */
export const canary = 'canary-4f9a1c7e'
