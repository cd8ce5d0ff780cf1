import { isCloudflareAddress } from '#core/cloudflare-network'
import type { Answer, Failure } from '#core/result'
import { down, type ProbeContext, unknown } from '../define.ts'
import { timedOut } from '../words.ts'
import { ipv4Of } from './ipv4-of.ts'
import type { WireError } from './wire-error.ts'
import type { WireTarget } from './wire.ts'

/** How long a second look at a host may take; it runs inside the check's own deadline as well. */
const secondLookMs = 1_000

const sentences: Partial<Record<Failure, (host: string) => string>> = {
  dns: (host) => `the name ${host} could not be resolved`,
  tls: (host) => `no secure connection to ${host}: the certificate is not trusted or the handshake failed`,
  refused: (host) => `${host} refused the connection`,
  reset: (host) => `${host} closed the connection before it had answered`,
  timeout: (host) => `the connection to ${host} timed out`,
  protocol: (host) => `${host} answered something that could not be read`,
}

/** What is known beside the failure. */
type Facts = Partial<Omit<Answer, 'outcome' | 'blame' | 'failure' | 'message'>>

/** What a connection that failed in this way is called in an answer. */
export const connectionFailed = (failure: Failure, host: string, part: Facts = {}): Answer =>
  down(failure, sentences[failure]?.(host) ?? `the request to ${host} failed`, {
    blame: failure === 'dns' ? 'resolver' : 'target',
    ...part,
  })

/** What a connection that failed means for its check. */
export async function explainWire(
  error: WireError,
  target: WireTarget,
  context: ProbeContext,
  part: Facts = {},
): Promise<Answer> {
  const host = `${target.hostname}:${target.port}`
  if (error.failure === 'timeout') return timedOut(context.timeoutMs, part)
  if (error.failure === 'overloaded')
    return unknown(`too many TLS handshakes with ${host} hang already`, { failure: 'overloaded', ...part })
  if (error.certain) return connectionFailed(error.failure, host, part)
  const reason = await lookAgain(target, context)
  if (context.signal.aborted) return timedOut(context.timeoutMs, part)
  if (reason !== 'forbidden') return connectionFailed(reason, reason === 'dns' ? target.hostname : host, part)
  return unknown(`${host} cannot be checked from here: ${forbidden(target)}`, {
    failure: 'forbidden_target',
    ...part,
  })
}

const isIpv6 = (hostname: string): boolean => hostname.includes(':')

const forbidden = ({ hostname, port }: WireTarget): string => {
  if (port === 25) return 'Cloudflare lets no Worker connect to port 25'
  if (isIpv6(hostname)) return 'Workers connect to no IPv6 addresses'
  return "it is on Cloudflare's network, to which Workers may open no sockets"
}

/**
 * Why a connection did not open. The platform says the same whether the target refused, its name is unknown or the
 * address is one that Workers may not connect to, so the name is looked at once more.
 */
async function lookAgain(
  target: WireTarget,
  context: ProbeContext,
): Promise<'forbidden' | 'dns' | 'refused'> {
  const { hostname, port } = target
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(secondLookMs)])
  if (context.allowPrivateTargets) return lookLocally(target, signal)
  if (port === 25 || isIpv6(hostname) || isCloudflareAddress(hostname)) return 'forbidden'
  const [resolver] = context.resolvers
  if (!resolver || /^[\d.]+$/.test(hostname)) return 'refused'
  const resolved = await ipv4Of(hostname, resolver, signal)
  if (resolved === 'no_such_name') return 'dns'
  return resolved?.addresses.some(isCloudflareAddress) ? 'forbidden' : 'refused'
}

/** Locally a fetch tells an unknown name ("internal error") from a refused connection ("Network connection lost."). */
async function lookLocally({ hostname, port }: WireTarget, signal: AbortSignal): Promise<'dns' | 'refused'> {
  if (isIpv6(hostname) || /^[\d.]+$/.test(hostname)) return 'refused'
  try {
    await (
      await fetch(`http://${hostname}:${port}/`, { method: 'HEAD', redirect: 'manual', signal })
    ).body?.cancel()
    return 'refused'
  } catch (error) {
    return /internal error|dns|lookup/i.test(String(error)) ? 'dns' : 'refused'
  }
}
