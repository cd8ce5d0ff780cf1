import type { Answer } from '#core/result'
import { elapsedMs } from '../clock.ts'
import { down, type ProbeContext } from '../define.ts'
import { discard } from '../http/body.ts'
import { cloudflareMeaning } from '../http/cloudflare-status.ts'
import { explainThrow } from '../http/failure.ts'
import { timedOut } from '../words.ts'
import type { WebSocketConfig } from './config.ts'

export interface Upgraded {
  socket: WebSocket
  protocol: string | null
  ttfbMs: number
}

/** The address that an upgrade is asked for: fetch knows no ws. */
export const httpUrl = (url: string): URL => new URL(url.replace(/^ws/i, 'http'))

/**
 * Asks for a WebSocket (RFC 6455). The connection lives until `signal` fires: a socket that is only closed waits for
 * the other side to close it too, for ever if need be. An `Answer` says why there is none.
 */
export async function upgrade(
  config: WebSocketConfig,
  context: ProbeContext,
  signal: AbortSignal,
): Promise<Upgraded | Answer> {
  const url = httpUrl(config.url)
  const started = performance.now()
  let response: Response
  try {
    response = await fetch(url, {
      headers: {
        ...config.headers,
        ...(config.protocols.length > 0 && { 'sec-websocket-protocol': config.protocols.join(', ') }),
        'user-agent': context.userAgent,
        upgrade: 'websocket',
      },
      redirect: 'manual',
      cache: 'no-store',
      signal,
    })
  } catch (error) {
    return context.signal.aborted ? timedOut(context.timeoutMs) : explainThrow(error, url, context)
  }
  const ttfbMs = elapsedMs(started)
  const socket = response.webSocket
  if (!socket) {
    await discard(response.body)
    return notUpgraded(response, url)
  }
  const protocol = response.headers.get('sec-websocket-protocol')
  const wrong = protocolFault(config.protocols, protocol)
  if (!wrong) return { socket, protocol, ttfbMs }
  // A socket that was not accepted cannot be closed; its connection goes with the signal.
  return down('protocol', wrong, { statusCode: 101 })
}

function notUpgraded({ status, headers }: Response, url: URL): Answer {
  // The runtime turns an upgrade that breaks the RFC into a 502 of its own, which has no headers at all.
  if (status === 502 && [...headers].length === 0)
    return down(
      'protocol',
      `${url.host} answered the upgrade, but not as RFC 6455 asks (Sec-WebSocket-Accept)`,
    )
  const meaning = cloudflareMeaning(status, headers.get('server'))
  if (meaning) return down(meaning.failure, meaning.sentence, { statusCode: status })
  return down('status', `${url.host} did not upgrade to a WebSocket: HTTP ${status}`, { statusCode: status })
}

/** As browsers do: a server must choose one of those it was offered, and none when it was offered none. */
function protocolFault(offered: readonly string[], chosen: string | null): string | null {
  if (chosen === null)
    return offered.length === 0 ? null : `it chose none of the subprotocols ${offered.join(', ')}`
  return offered.includes(chosen) ? null : `it chose the subprotocol ${chosen}, which it was not offered`
}
