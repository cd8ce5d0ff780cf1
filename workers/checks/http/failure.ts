import type { Answer } from '#core/result'
import { down, type ProbeContext, unknown } from '../define.ts'
import { connectionFailed } from '../socket/explain.ts'
import { textFailure, WireError, type WireFailure } from '#platform/socket/wire-error'
import { Wire } from '#platform/socket/wire'

/** How long the second look at a host may take; it runs inside the check's own deadline as well. */
const secondLookMs = 1_000

const lost = /connection lost|connection reset|disconnected/i
/** The platform's limits, which other checks have used up. */
const overloaded = /subrequest|too many/i

/**
 * What a thrown fetch means. The runtime says little: locally an unknown host and a bad certificate are both
 * "internal error; reference = …", a refused and a broken connection both "Network connection lost."
 * (workerd 1.20261117). So only then a bare TCP connection is tried: whether it opens tells them apart.
 * In production the first two are answers (530 and 526), and an internal error is Cloudflare's own.
 * A text that is not known here says nothing of the target.
 */
export async function explainThrow(
  error: unknown,
  url: URL,
  { signal, allowPrivateTargets }: ProbeContext,
): Promise<Answer> {
  // Some texts quote the address, and an address may hold any word.
  const text = String(error).replaceAll(/\b(https?|wss?):\/\/\S+/gi, '')
  if (overloaded.test(text))
    return unknown('the request could not be sent: too many at once', { failure: 'overloaded' })
  const certain = nodeFailure(error) ?? textFailure(text)
  if (certain) return connectionFailed(certain, url.host)
  if (lost.test(text)) return connectionFailed((await connects(url, signal)) ? 'reset' : 'refused', url.host)
  if (!/internal error/i.test(text)) return unknown('the request could not be sent')
  if (!allowPrivateTargets) return unknown('the request could not be sent: an internal error of the platform')
  if (!(await connects(url, signal))) return connectionFailed('dns', url.host)
  return connectionFailed(url.protocol === 'https:' ? 'tls' : 'reset', url.host)
}

const nodeCodes: readonly [RegExp, WireFailure][] = [
  [/^(ENOTFOUND|EAI_)/, 'dns'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)/, 'refused'],
  [/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET)/, 'reset'],
  [/CERT|^ERR_(SSL|TLS)|^UNABLE_TO|SIGNATURE|^EPROTO/, 'tls'],
  [/^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RESPONSE))/, 'protocol'],
  [/TIMEOUT|ETIMEDOUT/, 'timeout'],
]

/** In Node, where agents run the same checks, fetch says only "fetch failed": the reason is the code of its cause. */
function nodeCode(error: unknown): string | null {
  const { cause } = (error ?? {}) as { cause?: { code?: unknown; name?: unknown } }
  if (cause?.name === 'HTTPParserError') return 'HPE_'
  return typeof cause?.code === 'string' ? cause.code : null
}

function nodeFailure(error: unknown): WireFailure | null {
  const code = nodeCode(error)
  return code === null ? null : (nodeCodes.find(([sign]) => sign.test(code))?.[1] ?? null)
}

/** What it means that a body could not be read to its end. */
export function explainBody(error: unknown, { host }: URL, facts: Partial<Answer>): Answer {
  const code = nodeCode(error)
  // A body that was to be decompressed and could not be is a TypeError.
  const isGarbled =
    error instanceof WireError
      ? error.failure === 'protocol'
      : code === null
        ? error instanceof TypeError
        : /^(Z_|ERR_PADDING|ERR__)/.test(code)
  if (isGarbled) return down('protocol', `${host} sent a body that could not be read`, facts)
  return down('reset', `${host} closed the connection in the middle of its answer`, facts)
}

/** Where a URL is connected to. */
export const targetOf = ({ hostname, port, protocol }: URL) => ({
  hostname,
  port: Number(port) || (protocol === 'https:' ? 443 : 80),
})

async function connects(url: URL, signal: AbortSignal): Promise<boolean> {
  try {
    const look = AbortSignal.any([signal, AbortSignal.timeout(secondLookMs)])
    const wire = await Wire.open(targetOf(url), look)
    wire.close()
    return true
  } catch {
    return false
  }
}
