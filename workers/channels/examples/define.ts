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
}

/** Part of every secret in an example. */
export const canary = 'canary-4f9a1c7e'
