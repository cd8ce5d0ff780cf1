import 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** Origin of the loopback server of `test/targets.ts`. */
    targets: string
    /** Loopback servers of `test/http-targets.ts`, which misbehave. */
    httpTargets: { origin: string; tls: string; refused: string; raw: string }
    /** Ports of the loopback servers of `test/socket-targets.ts`. */
    socketTargets: Record<
      | 'echo'
      | 'greets'
      | 'slow'
      | 'hang'
      | 'ends'
      | 'resets'
      | 'drip'
      | 'endless'
      | 'garbage'
      | 'http'
      | 'https'
      | 'tls'
      | 'selfSigned'
      | 'websocket'
      | 'websocketTls'
      | 'grpc'
      | 'grpcTls'
      | 'grpcAlpn'
      | 'grpcWeb'
      | 'smtp'
      | 'imap'
      | 'pop3'
      | 'smtpPlain'
      | 'smtpBusy'
      | 'smtpInjects'
      | 'refused'
      | 'control',
      number
    >
  }
}
