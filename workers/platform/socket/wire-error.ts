import type { Failure } from '#core/result'

/** What may go wrong on a connection, in the words of results. */
export type WireFailure = Extract<
  Failure,
  'timeout' | 'dns' | 'refused' | 'reset' | 'tls' | 'protocol' | 'overloaded'
>

/** What a connection was about when it failed; `hello`: the first words of a protocol on top of it. */
export type WirePhase = 'connect' | 'tls' | 'hello' | 'write' | 'read'

/**
 * A connection that failed. `certain` is false where the platform gives no reason: a connection that never opened may
 * have been refused, its name may be unknown, or the platform may forbid it.
 */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly failure: WireFailure
  readonly phase: WirePhase
  readonly certain: boolean

  constructor(failure: WireFailure, phase: WirePhase, message: string, certain = true) {
    super(message)
    this.failure = failure
    this.phase = phase
    this.certain = certain
  }
}

const telltales: readonly [RegExp, WireFailure][] = [
  [/dns|getaddrinfo|ENOTFOUND|EAI_AGAIN|name resolution|lookup failed/i, 'dns'],
  [/certificate|\btls\b|\bssl\b|handshake/i, 'tls'],
  [/refused/i, 'refused'],
  [/timed? ?out/i, 'timeout'],
]

/** What the words of an error say for certain; null when they could mean several things. */
export const textFailure = (text: string): WireFailure | null =>
  telltales.find(([sign]) => sign.test(text))?.[1] ?? null
