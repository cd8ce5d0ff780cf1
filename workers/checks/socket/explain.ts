import { isCloudflareAddress } from '#core/cloudflare-network'
import type { Answer, Failure } from '#core/result'
import { down, type ProbeContext, unknown } from '../define.ts'
import { timedOut } from '../words.ts'
import { addressesOf } from './addresses-of.ts'
import { maxHung } from '#platform/socket/handshakes'
import type { WireError } from '#platform/socket/wire-error'
import type { WireTarget } from '#platform/socket/wire'

/** How long a second look at a host may take, by each resolver; it runs inside the check's own deadline as well. */
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
    return down('timeout', `${maxHung} TLS handshakes with ${host} hang already`, part)
  if (error.certain) return connectionFailed(error.failure, host, part)
  const reason = await lookAgain(target, context)
  if (context.signal.aborted) return timedOut(context.timeoutMs, part)
  if (reason === 'dns') return connectionFailed(reason, target.hostname, part)
  if (reason === 'refused') return connectionFailed(reason, host, part)
  if (reason === 'unclear')
    return unknown(`no connection to ${host} could be opened, and no resolver could help to tell why`, part)
  return unknown(`${host} cannot be checked from here: ${forbidden[reason]}`, {
    failure: 'forbidden_target',
    ...part,
  })
}

const isIpv6 = (hostname: string): boolean => hostname.includes(':')

/** Where the platform opens no socket, in words. */
const forbidden = {
  mail: 'Cloudflare lets no Worker connect to port 25',
  ipv6: 'Workers connect to no IPv6 addresses',
  ipv6_name: 'it has no IPv4 address, and Workers connect to no IPv6 addresses',
  cloudflare: "it is on Cloudflare's network, to which Workers may open no sockets",
}

type Reason = keyof typeof forbidden | 'dns' | 'refused' | 'unclear'

/**
 * Why a connection did not open. The platform says the same whether the target refused, its name is unknown or the
 * address is one that Workers may not connect to, so the name is looked at once more. When that look fails nobody can
 * say, and a host is not called down for it.
 */
async function lookAgain(target: WireTarget, context: ProbeContext): Promise<Reason> {
  const { hostname, port } = target
  const { signal, resolvers } = context
  if (context.allowPrivateTargets)
    return lookLocally(target, AbortSignal.any([signal, AbortSignal.timeout(secondLookMs)]))
  if (port === 25) return 'mail'
  if (isIpv6(hostname)) return 'ipv6'
  if (isCloudflareAddress(hostname)) return 'cloudflare'
  if (/^[\d.]+$/.test(hostname)) return 'refused'
  const resolved = await addressesOf(hostname, resolvers, { signal, patienceMs: secondLookMs })
  if (resolved === null) return 'unclear'
  if (resolved === 'no_address') return 'dns'
  if (resolved === 'only_ipv6') return 'ipv6_name'
  return resolved.ipv4.some(isCloudflareAddress) ? 'cloudflare' : 'refused'
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
