import { frameMessage, healthRequest, readHealth } from '#core/grpc'
import type { HeaderField } from '#core/http2/hpack'
import { type Answer, noTimings } from '#core/result'
import { type ProbeContext, unknown } from '../define.ts'
import { explainWire } from '../socket/explain.ts'
import { WireError } from '#platform/socket/wire-error'
import { Wire } from '#platform/socket/wire'
import type { GrpcConfig } from './config.ts'
import { h2Call } from './h2-call.ts'
import { type GrpcReply, healthPath, statusOf } from './reply.ts'

/** Asks over HTTP/2 on a socket. An `Answer` says why there is no reply. */
export async function askByH2(config: GrpcConfig, context: ProbeContext): Promise<GrpcReply | Answer> {
  let wire: Wire | null = null
  try {
    wire = await Wire.open(config, context.signal, config.tls ? 'now' : 'none')
    const { headers, trailers, body, ttfbMs } = await h2Call(
      wire,
      fieldsOf(config, context),
      frameMessage(healthRequest(config.service)),
    )
    const field = (name: string) => trailers.get(name) ?? headers.get(name) ?? null
    return {
      httpStatus: Number(headers.get(':status')),
      contentType: headers.get('content-type') ?? '',
      serving: readHealth(body),
      ...statusOf(field, context.mask),
      timings: { ...noTimings, connectMs: wire.connectMs, tlsMs: wire.tlsMs, ttfbMs, method: 'socket' },
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    if (config.tls && error.phase === 'hello') return noAlpn(config)
    return explainWire(error, config, context)
  } finally {
    wire?.close()
  }
}

const fieldsOf = (
  { tls, hostname, port, metadata }: GrpcConfig,
  { userAgent, timeoutMs }: ProbeContext,
): HeaderField[] => [
  [':method', 'POST'],
  [':scheme', tls ? 'https' : 'http'],
  [':path', healthPath],
  [':authority', `${hostname}:${port}`],
  ['te', 'trailers'],
  ['content-type', 'application/grpc'],
  ['user-agent', userAgent],
  ['grpc-timeout', `${timeoutMs}m`],
  ...Object.entries(metadata),
]

/** A server that insists on ALPN hangs up on us or answers in HTTP/1: that is our limit and not its fault. */
const noAlpn = ({ hostname, port }: GrpcConfig): Answer =>
  unknown(
    `${hostname}:${port} took the TLS connection and then did not speak HTTP/2. Most likely it insists on ALPN, which Workers cannot offer: ask it by gRPC-Web, or without TLS, or from a private location`,
  )
