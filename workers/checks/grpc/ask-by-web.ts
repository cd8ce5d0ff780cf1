import { frameMessage, healthRequest, readGrpcWeb, readHealth } from '#core/grpc'
import { type Answer, noTimings } from '#core/result'
import { elapsedMs } from '../clock.ts'
import type { ProbeContext } from '../define.ts'
import { discard } from '../http/body.ts'
import { explainBody, explainThrow } from '../http/failure.ts'
import { timedOut } from '../words.ts'
import type { GrpcConfig } from './config.ts'
import { type GrpcReply, healthPath, statusOf } from './reply.ts'

const maxWebBytes = 65_536

/** Asks by gRPC-Web, which any HTTP/1.1 carries. */
export async function askByWeb(config: GrpcConfig, context: ProbeContext): Promise<GrpcReply | Answer> {
  const host = config.hostname.includes(':')
    ? `[${config.hostname.replaceAll(/[[\]]/g, '')}]`
    : config.hostname
  const url = new URL(`${config.tls ? 'https' : 'http'}://${host}:${config.port}${healthPath}`)
  const started = performance.now()
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        ...config.metadata,
        'content-type': 'application/grpc-web+proto',
        accept: 'application/grpc-web+proto',
        'x-grpc-web': '1',
        'grpc-timeout': `${context.timeoutMs}m`,
        'user-agent': context.userAgent,
      },
      body: frameMessage(healthRequest(config.service)),
      redirect: 'manual',
      cache: 'no-store',
      signal: context.signal,
    })
  } catch (error) {
    return context.signal.aborted ? timedOut(context.timeoutMs) : explainThrow(error, url, context)
  }
  const timings = { ...noTimings, ttfbMs: elapsedMs(started), method: 'fetch' as const }
  try {
    const read = readGrpcWeb(await readBytes(response))
    const field = (name: string) => read?.trailers.get(name) ?? response.headers.get(name)
    return {
      httpStatus: response.status,
      contentType: response.headers.get('content-type') ?? '',
      serving: read ? readHealth(read.message) : null,
      ...statusOf(field, context.mask),
      timings,
    }
  } catch (error) {
    return context.signal.aborted ? timedOut(context.timeoutMs) : explainBody(error, url, { timings })
  }
}

/** The first bytes of a body: a health answer is some thirty. */
async function readBytes({ body }: Response): Promise<Uint8Array> {
  const bytes: number[] = []
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  try {
    while (bytes.length < maxWebBytes) {
      const { value, done } = await reader.read()
      if (done) break
      bytes.push(...value.subarray(0, maxWebBytes - bytes.length))
    }
    return Uint8Array.from(bytes)
  } finally {
    await discard(reader)
  }
}
