/**
 * Why a TLS handshake did not come to its end, other than a connection that broke.
 * `plain`: the other side does not speak TLS at all. `alert`: it ended the handshake and said why. `violation`: it
 * broke the protocol. `unsupported`: it asks for what this client cannot do.
 */
export type TlsFaultKind = 'plain' | 'alert' | 'violation' | 'unsupported'

/** A handshake that failed; the message is for people and fits after the name of a host. */
export class TlsFault extends Error {
  override readonly name = 'TlsFault'
  readonly kind: TlsFaultKind
  /** The alert's number where there was one (RFC 8446, section 6). */
  readonly alert: number | null

  constructor(kind: TlsFaultKind, message: string, alert: number | null = null) {
    super(message)
    this.kind = kind
    this.alert = alert
  }
}

export const violation = (message: string): TlsFault => new TlsFault('violation', message)
