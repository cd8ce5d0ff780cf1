import { checkHostname, checkPort } from '#core/address'
import { grpcCodes } from '#core/grpc'
import type { Answer } from '#core/result'
import { elapsedMs } from './clock.ts'
import { defineCheck, degraded, down, type ProbeContext, unknown, up } from './define.ts'
import { askByH2 } from './grpc/ask-by-h2.ts'
import { askByWeb } from './grpc/ask-by-web.ts'
import { GrpcConfig } from './grpc/config.ts'
import type { GrpcReply } from './grpc/reply.ts'
import { hiddenHeaders } from './http/hidden.ts'
import { cloudflareMeaning } from './http/cloudflare-status.ts'
import { milliseconds } from './words.ts'

/** Asks a gRPC server for its health (grpc.health.v1.Health/Check). */
export const grpc = defineCheck({
  type: 'grpc',
  title: 'gRPC health',
  config: GrpcConfig,
  target: ({ hostname, port, service }) => `${hostname}:${port}${service === '' ? '' : ` ${service}`}`,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  hides: ({ metadata }) => hiddenHeaders(metadata),
  addresses: ({ hostname, port }) => [
    { path: 'hostname', address: hostname, port: { path: 'port', number: port } },
  ],

  async probe(config, context) {
    const refused = guard(config, context)
    if (refused) return refused
    const started = performance.now()
    const ask = config.protocol === 'grpc' ? askByH2 : askByWeb
    const reply = await ask(config, context)
    return 'outcome' in reply ? reply : judge(config, reply, elapsedMs(started))
  },
})

function judge(config: GrpcConfig, reply: GrpcReply, latencyMs: number): Answer {
  const { httpStatus, contentType, serving, code, message, timings } = reply
  const isGrpc = contentType.startsWith('application/grpc')
  const facts = {
    statusCode: httpStatus,
    latencyMs,
    timings,
    findings: isGrpc ? { grpc: { service: config.service, serving, code, message } } : null,
  }
  if (!isGrpc) return notGrpc(httpStatus, facts)
  if (code !== null && code !== 0) return down('status', codeSentence(config, code, message), facts)
  if (serving === null) return down('protocol', 'its answer is no health message', facts)
  // Without a status the call was cut off, whatever came before (gRPC over HTTP/2, Responses).
  if (code === null) return down('protocol', 'its answer ended without a grpc-status', facts)
  if (serving !== 'SERVING') return down('status', `${subject(config)} is ${serving}`, facts)
  if (config.degradedMs === null || latencyMs <= config.degradedMs) return up(facts)
  return degraded(
    `answered in ${milliseconds(latencyMs)}, expected at most ${milliseconds(config.degradedMs)}`,
    facts,
  )
}

function notGrpc(status: number, facts: Partial<Answer>): Answer {
  const meaning = cloudflareMeaning(status, null)
  if (meaning) return down(meaning.failure, meaning.sentence, facts)
  if (status === 200) return down('protocol', 'its answer is not gRPC', facts)
  return down('status', `HTTP ${status} instead of a gRPC answer`, facts)
}

function codeSentence(config: GrpcConfig, code: number, message: string | null): string {
  const name = grpcCodes[code] ?? 'an unknown code'
  const said = message === null ? '' : `: ${message}`
  if (name === 'UNIMPLEMENTED') return `the server has no health service (${name}${said})`
  if (name === 'NOT_FOUND') return `the server does not know ${subject(config)} (${name}${said})`
  return `the server answered ${name} (${code})${said}`
}

const subject = ({ service }: GrpcConfig): string =>
  service === '' ? 'the server' : `the service ${service}`

/** What we do not call is our own limit. */
function guard(
  { hostname, port }: GrpcConfig,
  { allowPrivateTargets: allowPrivate }: ProbeContext,
): Answer | null {
  const host = checkHostname(hostname, { allowPrivate })
  const verdict = host.ok ? checkPort(port, { allowPrivate }) : host
  if (verdict.ok) return null
  return unknown(`this address may not be checked: ${verdict.reason}`, { failure: 'forbidden_target' })
}
