import { connect } from 'cloudflare:sockets'
import type { Answer, Failure } from '#core/result'
import { down, type ProbeContext, unknown } from '../define.ts'

/** How long the second look at a host may take; it runs inside the check's own deadline as well. */
const secondLookMs = 1_000

/**
 * What a thrown fetch means. The runtime says little: locally an unknown host and a bad certificate are both
 * "internal error; reference = …", a refused and a broken connection both "Network connection lost."
 * (workerd 1.20261117). So only then a bare TCP connection is tried: whether it opens tells them apart.
 * In production the first two are answers (530 and 526), and an internal error is Cloudflare's own.
 */
export async function explainThrow(
  error: unknown,
  url: URL,
  { signal, allowPrivateTargets }: ProbeContext,
): Promise<Answer> {
  const text = String(error)
  const certain = textFailure(text)
  if (certain) return failed(certain, url)
  if (/internal error/i.test(text) && !allowPrivateTargets)
    return unknown('the request could not be sent: an internal error of the platform')
  const opens = await connects(url, signal)
  if (/connection lost|connection reset|disconnected/i.test(text))
    return failed(opens ? 'reset' : 'refused', url)
  if (opens) return failed(url.protocol === 'https:' ? 'tls' : 'reset', url)
  return failed('dns', url)
}

const telltales: readonly [RegExp, Failure][] = [
  [/dns|getaddrinfo|ENOTFOUND|name resolution|lookup failed/i, 'dns'],
  [/certificate|\btls\b|\bssl\b|handshake/i, 'tls'],
  [/refused/i, 'refused'],
  [/timed? ?out/i, 'timeout'],
]

const textFailure = (text: string): Failure | null => telltales.find(([sign]) => sign.test(text))?.[1] ?? null

const sentences: Partial<Record<Failure, (host: string) => string>> = {
  dns: (host) => `the name ${host} could not be resolved`,
  tls: (host) => `no secure connection to ${host}: the certificate is not trusted or the handshake failed`,
  refused: (host) => `${host} refused the connection`,
  reset: (host) => `${host} closed the connection before it had answered`,
  timeout: (host) => `the connection to ${host} timed out`,
}

const failed = (failure: Failure, url: URL): Answer =>
  down(failure, sentences[failure]?.(url.host) ?? `the request to ${url.host} failed`, {
    blame: failure === 'dns' ? 'resolver' : 'target',
  })

async function connects(url: URL, signal: AbortSignal): Promise<boolean> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
  const socket = connect({ hostname: url.hostname, port })
  const close = () => void socket.close().catch(() => undefined)
  // `closed` rejects too when the connection fails; `opened` has said so already.
  socket.closed.catch(() => undefined)
  const timer = setTimeout(close, secondLookMs)
  signal.addEventListener('abort', close, { once: true })
  try {
    await socket.opened
    return true
  } catch {
    return false
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', close)
    close()
  }
}
